package main

import (
	"context"
	"fmt"
	"time"

	"parvis/bench/sample"
)

// A burst is one author's, for burstFor, at burstRate posts a second; the others
// go on at otherRate meanwhile (architecture 17.11).
const (
	burstFor  = 10 * time.Second
	burstRate = 200
	otherRate = 10
)

// burst measures what other authors wait for their posts, first alone, then
// while one whom many follow writes as fast as it can. Run "home" before it, so
// that followers are here.
func (l *load) burst(ctx context.Context, name string) error {
	if len(l.members["star"]) == 0 {
		return fmt.Errorf("%s names no star: fill the network with -star", l.tokens)
	}
	star := l.members["star"][0]
	others := func() result {
		from := 3_000_000 + l.wrote
		n := int(burstFor.Seconds()) * otherRate
		l.wrote += n
		return l.at(otherRate).paced(ctx, n, func(ctx context.Context, i int) error {
			return l.publish(ctx, l.writer(i), sample.Text(from+i, ""))
		})
	}
	l.tell(name+", others alone", others())
	done := make(chan result)
	go func() {
		done <- l.at(burstRate).paced(ctx, int(burstFor.Seconds())*burstRate, func(ctx context.Context, i int) error {
			return l.publish(ctx, star, sample.Text(4_000_000+i, ""))
		})
	}()
	beside := others()
	own := <-done
	l.settle()
	l.tell(name+", others beside it", beside)
	l.tell(name, own)
	return nil
}

// at is the same run at another rate.
func (l *load) at(rate int) *load {
	o := *l
	o.rate = rate
	return &o
}
