package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// result is what a case came to.
type result struct {
	n, failed int
	cpu, wall time.Duration
	times     []time.Duration
	first     error
}

// closed makes n requests, as many at a time as there are workers, and then
// waits until the server is quiet when it writes.
func (l *load) closed(ctx context.Context, n int, writes bool, fn func(ctx context.Context, i int) error) result {
	r := result{n: n, times: make([]time.Duration, n)}
	var next, failed atomic.Int64
	var once sync.Once
	before, begin := l.cpu(), time.Now()
	var wg sync.WaitGroup
	for range l.workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				at := time.Now()
				if err := fn(ctx, i); err != nil {
					failed.Add(1)
					once.Do(func() { r.first = err })
				}
				r.times[i] = time.Since(at)
			}
		})
	}
	wg.Wait()
	r.wall = time.Since(begin)
	if writes {
		l.settle()
	}
	r.cpu, r.failed = l.cpu()-before, int(failed.Load())
	return r
}

// paced starts rate requests a second, whether the earlier ones are answered or
// not, and counts the time from when each was due.
func (l *load) paced(ctx context.Context, n int, fn func(ctx context.Context, i int) error) result {
	r := result{n: n, times: make([]time.Duration, n)}
	var failed atomic.Int64
	var once sync.Once
	var wg sync.WaitGroup
	before, begin := l.cpu(), time.Now()
	for i := range n {
		due := begin.Add(time.Duration(i) * time.Second / time.Duration(l.rate))
		time.Sleep(time.Until(due))
		wg.Go(func() {
			if err := fn(ctx, i); err != nil {
				failed.Add(1)
				once.Do(func() { r.first = err })
			}
			r.times[i] = time.Since(due)
		})
	}
	wg.Wait()
	r.wall, r.failed = time.Since(begin), int(failed.Load())
	r.cpu = l.cpu() - before
	return r
}

// settle waits until the server uses less than a tenth of a core.
func (l *load) settle() {
	if len(l.pids) == 0 {
		return
	}
	const look = 500 * time.Millisecond
	for end := time.Now().Add(l.quiet); time.Now().Before(end); {
		before := l.cpu()
		time.Sleep(look)
		if l.cpu()-before < look/10 {
			return
		}
	}
}

// tell prints the line of a case.
func (l *load) tell(name string, r result) {
	slices.Sort(r.times)
	cpu := "-"
	if len(l.pids) > 0 && r.n > 0 {
		cpu = fmt.Sprintf("%.2f", ms(r.cpu)/float64(r.n))
	}
	fmt.Printf("| %s | %d | %d | %s | %.0f | %.1f | %.1f | %.1f | %s |\n", name, r.n, r.failed, cpu, float64(r.n)/max(r.wall.Seconds(), 1e-9),
		ms(at(r.times, 50)), ms(at(r.times, 95)), ms(at(r.times, 99)), l.memory())
	if r.first != nil {
		fmt.Printf("\nfirst error: %v\n\n", r.first)
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// at gives a percentile of sorted times.
func at(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}
