package event

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"parvis/base/store"
)

const (
	batchMax = 256
	triesMax = 8
	// saveEvery bounds how many events that concern nobody a restart looks at
	// again.
	saveEvery = 4096
)

type state int

const (
	running state = iota
	resting       // between tries of an event that failed
	stopped
)

type handler struct {
	typ reflect.Type
	fn  func(context.Context, *store.Tx, any) error
}

// consumer is one cursor over the log. at, state and hurry are guarded by log.mu.
type consumer struct {
	log      *Log
	name     string
	opts     consumerOptions
	handlers map[string][]handler
	at       int64
	state    state
	// hurry is there while the consumer waits for its turn at the store: whoever settles
	// the log closes it.
	hurry chan struct{}

	saved int64
	size  int
	tries int
}

func (l *Log) consumer(name string) *consumer {
	for _, c := range l.consumers {
		if c.name == name {
			return c
		}
	}
	c := &consumer{log: l, name: name, handlers: map[string][]handler{}, size: batchMax}
	l.consumers = append(l.consumers, c)
	return c
}

func (c *consumer) loop(ctx context.Context) {
	for {
		c.wait()
		if c.log.closed() {
			return
		}
		moved, err := c.step(ctx)
		switch {
		case err == nil && moved:
			c.size, c.tries = min(c.size*2, batchMax), 0
		case err == nil:
			c.rest(pause) // another process is at it
		case store.IsBusy(err):
			c.queue()
		case c.size > 1:
			c.size /= 2
		default:
			c.fail(ctx, err)
		}
		if c.state == stopped {
			return
		}
	}
}

// wait returns when there may be something to digest.
func (c *consumer) wait() {
	l := c.log
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.closed() {
		was := c.at
		l.wakes++
		if c.at < l.begin || c.skip() {
			return
		}
		if c.at != was { // waking the others for nothing would go round for ever
			l.changed.Broadcast()
		}
		l.changed.Wait()
	}
}

// skip moves over events that concern this consumer not at all and tells
// whether one that does is waiting. Called with log.mu held.
func (c *consumer) skip() bool {
	w := c.log.window
	for i := range w {
		if w[i].Seq <= c.at {
			continue
		}
		if len(c.handlers[w[i].subject]) > 0 {
			return true
		}
		c.at = w[i].Seq
	}
	return c.at-c.saved > saveEvery && !c.log.store.Shared() && len(w) >= saveEvery
}

// step digests one batch in one transaction. It tells whether the cursor was
// this process's to move.
func (c *consumer) step(ctx context.Context) (bool, error) {
	var end int64
	mine := false
	err := c.log.store.Write(ctx, func(tx *store.Tx) error {
		at, ok, err := lockCursor(tx, c.name)
		end, mine = at, ok
		if err != nil || !ok {
			return err
		}
		if !tx.Shared() {
			at = max(at, c.at)
		}
		batch, ok := c.log.after(at, c.size)
		if !ok {
			if batch, err = entries(tx, at, c.size); err != nil {
				return err
			}
			for _, e := range batch {
				c.log.decode(e)
			}
		}
		for _, e := range batch {
			if err := c.handle(ctx, tx, e); err != nil {
				return err
			}
			at = e.Seq
		}
		end = at
		return moveCursor(tx, c.name, at)
	})
	if err != nil || !mine {
		return false, err
	}
	c.log.mu.Lock()
	c.at, c.saved = max(c.at, end), end
	if c.at < c.log.begin && end == c.at {
		c.catchUp(ctx)
	}
	c.log.changed.Broadcast()
	c.log.mu.Unlock()
	return true, nil
}

// catchUp closes the hole between a log that ended before this process began
// and its window: when nothing is left below the window, the cursor is at it.
func (c *consumer) catchUp(ctx context.Context) {
	begin, at := c.log.begin, c.at
	c.log.mu.Unlock()
	left := true
	err := c.log.store.Read(ctx, func(tx *store.Tx) error {
		batch, err := entries(tx, at, 1)
		left = len(batch) > 0 && batch[0].Seq <= begin
		return err
	})
	c.log.mu.Lock()
	if err == nil && !left {
		c.at = max(c.at, begin)
	}
}

func (c *consumer) handle(ctx context.Context, tx *store.Tx, e *entry) error {
	hs := c.handlers[e.subject]
	if len(hs) == 0 {
		return nil
	}
	if e.err != nil {
		return e.err
	}
	for _, h := range hs {
		if err := h.fn(ctx, tx, e.values[h.typ]); err != nil {
			return fmt.Errorf("%s digesting %s %d: %w", c.name, e.subject, e.Seq, err)
		}
	}
	return nil
}

// fail counts a try of a single event and parks it, or stops, after the last.
func (c *consumer) fail(ctx context.Context, cause error) {
	c.tries++
	if c.tries < triesMax {
		c.rest(100 * time.Millisecond << c.tries)
		return
	}
	c.log.log.Error("event consumer gives up on an event", "alert", true, "consumer", c.name, "strict", c.opts.strict, "error", cause.Error())
	c.tries = 0
	if c.opts.strict {
		c.set(stopped)
		return
	}
	var end int64
	err := c.log.store.Write(ctx, func(tx *store.Tx) error {
		at, ok, err := lockCursor(tx, c.name)
		if err != nil || !ok {
			return err
		}
		if !tx.Shared() {
			at = max(at, c.at)
		}
		batch, err := entries(tx, at, 1)
		if err != nil || len(batch) == 0 {
			return err
		}
		end = batch[0].Seq
		if err := park(tx, c.name, end, cause.Error()); err != nil {
			return err
		}
		return moveCursor(tx, c.name, end)
	})
	if err != nil {
		c.rest(safetyTick)
		return
	}
	c.log.mu.Lock()
	c.at, c.saved = max(c.at, end), end
	c.log.mu.Unlock()
}

func (c *consumer) set(s state) {
	c.log.mu.Lock()
	c.state = s
	c.log.changed.Broadcast()
	c.log.mu.Unlock()
}

// rest waits before the next try; Settle does not wait for it.
func (c *consumer) rest(d time.Duration) {
	c.set(resting)
	c.sleep(d, nil)
	c.set(running)
}

// queue is rest for a store that had no turn to give, which Settle asks for again.
func (c *consumer) queue() {
	hurry := make(chan struct{})
	c.log.mu.Lock()
	c.hurry = hurry
	c.log.mu.Unlock()
	c.set(resting)
	c.sleep(safetyTick, hurry)
	c.log.mu.Lock()
	c.hurry = nil
	c.log.mu.Unlock()
	c.set(running)
}

func (c *consumer) sleep(d time.Duration, hurry chan struct{}) {
	wake := make(chan struct{})
	timer := c.log.clock.AfterFunc(d, func() { close(wake) })
	select {
	case <-wake:
	case <-hurry:
		timer.Stop()
	case <-c.log.quit:
		timer.Stop()
	}
}
