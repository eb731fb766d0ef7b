package event

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"parvis/base/store"
)

const (
	// AwaitMax is how long a read waits for what it is to see (architecture 5.11).
	AwaitMax = 200 * time.Millisecond
	// lookEvery is how often a process of a cluster asks how far the others'
	// consumers have come, which no bell tells.
	lookEvery = 10 * time.Millisecond
)

// Mark remembers how far the log was moved by what one context wrote.
type Mark struct{ newest atomic.Int64 }

type markKey struct{}

// WithMark gives a context whose writes move the mark.
func WithMark(ctx context.Context) (context.Context, *Mark) {
	m := &Mark{}
	return context.WithValue(ctx, markKey{}, m), m
}

// Moved tells whether an event was committed.
func (m *Mark) Moved() bool { return m.newest.Load() != 0 }

// committed notes an event that is durable now, and wakes the reader.
func (l *Log) committed(m *Mark, id int64) {
	raise(&l.last, id)
	if m != nil {
		raise(&m.newest, id)
	}
	l.rung()
}

func raise(v *atomic.Int64, to int64) {
	for was := v.Load(); was < to && !v.CompareAndSwap(was, to); was = v.Load() {
	}
}

// Token tells Await where the log stood after what the mark saw. When that
// emitted nothing it is where this process last moved the log.
func (l *Log) Token(m *Mark) string {
	if m.Moved() {
		return strconv.FormatInt(m.newest.Load(), 10)
	}
	return strconv.FormatInt(l.last.Load(), 10)
}

// Await returns when the watchers of this process and the named consumers, in
// whichever process they run, have digested everything up to the token, and after
// AwaitMax in any case. A text that is no token is not waited for, a consumer
// that stopped neither.
func (l *Log) Await(ctx context.Context, token string, consumers ...string) {
	id, err := strconv.ParseInt(token, 10, 64)
	if err != nil || id <= 0 {
		return
	}
	w := &await{log: l, id: id, look: true}
	for _, name := range consumers {
		for _, c := range l.consumers {
			if c.name == name {
				w.consumers = append(w.consumers, c)
			}
		}
	}
	w.run(ctx)
}

// await is one read that waits. Its state is guarded by log.mu.
type await struct {
	log       *Log
	id        int64
	consumers []*consumer
	target    int64 // the number to wait for
	known     bool  // whether the event has its number yet
	top       int64 // how far this process had read when the database was asked
	look      bool  // whether it is time to ask the database
	over      bool
}

func (w *await) run(ctx context.Context) {
	l := w.log
	end := func() { w.set(&w.over) }
	defer l.clock.AfterFunc(AwaitMax, end).Stop()
	defer context.AfterFunc(ctx, end)()
	l.mu.Lock()
	defer l.mu.Unlock()
	for !w.over && !l.closed() && !w.done() {
		if !w.look && (w.known || l.top == w.top) {
			l.changed.Wait()
		} else if !w.ask(ctx) {
			return
		}
	}
}

func (w *await) set(flag *bool) {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	*flag = true
	w.log.changed.Broadcast()
}

func (w *await) done() bool {
	if !w.known || w.log.top < w.target {
		return false
	}
	for _, c := range w.consumers {
		if c.at < w.target && c.state != stopped {
			return false
		}
	}
	return true
}

// ask finds the number to wait for and, in a cluster, how far the consumers have
// come elsewhere. It lets go of log.mu meanwhile. False: it cannot be known.
func (w *await) ask(ctx context.Context) bool {
	l := w.log
	w.look, w.top = false, l.top
	if !l.store.Shared() {
		w.target, w.known = min(w.id, l.last.Load()), true
		return true
	}
	l.mu.Unlock()
	l.Ring()
	var known bool
	target, at := int64(0), map[string]int64{}
	err := l.store.Read(ctx, func(tx *store.Tx) (err error) {
		if target, known, err = numberOf(tx, w.id); err != nil {
			return err
		}
		at, err = cursors(tx)
		return err
	})
	l.mu.Lock()
	if err != nil {
		return false
	}
	w.target, w.known = target, known
	for _, c := range w.consumers {
		c.at = max(c.at, at[c.name])
		c.skip()
	}
	if !w.done() {
		l.clock.AfterFunc(lookEvery, func() { w.set(&w.look) })
	}
	return true
}
