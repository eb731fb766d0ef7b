package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing/fstest"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/store"
)

// schema is what a post is to the store: three rows.
const schema = `-- +goose Up
CREATE TABLE bench_post (
	id @id PRIMARY KEY,
	author @int NOT NULL,
	body @text NOT NULL
);
CREATE INDEX bench_post_author ON bench_post (author, id);
CREATE TABLE bench_tag (
	post @id PRIMARY KEY,
	tag @int NOT NULL
);
CREATE TABLE bench_count (
	post @id PRIMARY KEY,
	likes @int NOT NULL
);
`

// written is the event of a post.
type written struct{ Post, Sent int64 }

// EventKind names the event.
func (written) EventKind() event.Kind { return event.Kind{Subject: "bench.written", V: 1} }

// Aggregate is the post.
func (w written) Aggregate() int64 { return w.Post }

// press is a store with a log and one consumer.
type press struct {
	*store.Store
	log *event.Log

	mu    sync.Mutex
	waits []time.Duration
}

func (b *bench) press() (*press, error) {
	address := b.database
	if address == "" {
		address = filepath.Join(b.folder, "press.db")
	}
	files := fstest.MapFS{"migrations/20290101000000_first.sql": {Data: []byte(schema)}}
	s, err := store.Open(b.ctx, store.Options{URL: address, Clock: clock.System(), Migrations: []store.Source{{Folder: "event", FS: event.Migrations}, {Folder: "bench", FS: files}}})
	if err != nil {
		return nil, err
	}
	p := &press{Store: s, log: event.New(event.Options{Store: s, Clock: clock.System()})}
	event.On(p.log, "bench", func(_ context.Context, _ *store.Tx, w written) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.waits = append(p.waits, time.Since(time.UnixMicro(w.Sent)))
		return nil
	})
	return p, p.log.Start(b.ctx)
}

// post writes three rows and an event, durably.
func (p *press) post(ctx context.Context, author int) error {
	return p.Write(ctx, func(tx *store.Tx) error {
		id := tx.NewID()
		if _, err := tx.Exec("INSERT INTO bench_post (id, author, body) VALUES ($1, $2, $3)", id, author, "Un message de la longueur habituelle, avec quelques mots de plus."); err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO bench_tag (post, tag) VALUES ($1, $2)", id, id%100); err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO bench_count (post, likes) VALUES ($1, 0)", id); err != nil {
			return err
		}
		return p.log.Emit(tx, written{id, time.Now().UnixMicro()})
	})
}

// callers posts from n authors for a while, each at most rate times a second, and
// gives how long each call took.
func (p *press) callers(ctx context.Context, n, rate int, long time.Duration) ([]time.Duration, error) {
	all, err := callers(n, rate, long, func(author int) error { return p.post(ctx, author) })
	if err != nil {
		return nil, err
	}
	return all, p.log.Settle(ctx)
}

// callers runs n callers for a while, each at most rate times a second, and gives how
// long each call took, sorted.
func callers(n, rate int, long time.Duration, call func(caller int) error) ([]time.Duration, error) {
	var mu sync.Mutex
	var all []time.Duration
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	end := time.Now().Add(long)
	for caller := range n {
		wg.Go(func() {
			var own []time.Duration
			for next := time.Now(); time.Now().Before(end); {
				at := time.Now()
				if err := call(caller); err != nil {
					failed.Store(&err)
					return
				}
				own = append(own, time.Since(at))
				if rate > 0 {
					next = next.Add(time.Second / time.Duration(rate))
					time.Sleep(time.Until(next))
				}
			}
			mu.Lock()
			all = append(all, own...)
			mu.Unlock()
		})
	}
	wg.Wait()
	if e := failed.Load(); e != nil {
		return nil, *e
	}
	slices.Sort(all)
	return all, nil
}

// delays gives, sorted, how long events took from their closure to the consumer.
func (p *press) delays() []time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.waits
	p.waits = nil
	slices.Sort(out)
	return out
}

func at(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// durable measures the writer and the way to consumers.
func (b *bench) durable() error {
	p, err := b.press()
	if err != nil {
		return err
	}
	one, err := p.callers(b.ctx, 1, 0, b.long)
	if err != nil {
		return err
	}
	row("one lone writer", "p50 2 ms", "1 ms", "p50 %.2f ms, p99 %.2f ms", ms(at(one, 50)), ms(at(one, 99)))
	p.delays()
	if _, err := p.callers(b.ctx, 1, 20, 4*b.long); err != nil { // four times, so that a 99th percentile is not one event
		return err
	}
	row("closure to consumer, idle", "p99 5 ms", "2 ms", "p99 %.2f ms", ms(at(p.delays(), 99)))
	before, begin := cpu(), time.Now()
	many, err := p.callers(b.ctx, 64, 0, b.long)
	if err != nil {
		return err
	}
	took := time.Since(begin)
	p.delays()
	must, aim := "6,000/s, p99 40 ms", "12,000/s, p99 20 ms"
	if b.database != "" {
		must, aim = "3,000/s", "6,000/s"
	}
	row("durable post, 64 callers", must, aim, "%.0f/s, p99 %.1f ms", float64(len(many))/took.Seconds(), ms(at(many, 99)))
	row("CPU per durable post, all included", "80 us", "45 us", "%.0f us", us(cpu()-before)/float64(len(many)))
	steady, err := p.callers(b.ctx, 64, 5000/64, b.long)
	if err != nil {
		return err
	}
	row(fmt.Sprintf("closure to consumer, at %.0f/s", float64(len(steady))/b.long.Seconds()), "p99 100 ms", "30 ms", "p99 %.1f ms", ms(at(p.delays(), 99)))
	if err := p.log.Close(b.ctx); err != nil {
		return err
	}
	return p.Close()
}
