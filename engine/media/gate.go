package media

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// pixelBudget is how many pixels are being decoded at a time, in all; one
	// that is larger alone has the place for itself.
	pixelBudget = 50_000_000
	queueLength = 256
	queueRest   = 5 * time.Second
)

// gate lets as many pictures be worked on as there are cores and room, in the
// order in which they came.
type gate struct {
	whole int

	mu      sync.Mutex
	cores   int
	room    int
	waiting []*ticket
}

type ticket struct {
	weight int
	open   chan struct{}
}

func newGate(cores, room int) *gate { return &gate{whole: room, cores: cores, room: room} }

// enter waits for a turn of so many pixels; leave must be called after it. When
// too many wait it fails with errBusy.
func (g *gate) enter(ctx context.Context, weight int) (leave func(), err error) {
	t := &ticket{min(weight, g.whole), make(chan struct{})}
	g.mu.Lock()
	if len(g.waiting) >= queueLength {
		g.mu.Unlock()
		return nil, errBusy.Wait(queueRest)
	}
	g.waiting = append(g.waiting, t)
	g.admit()
	g.mu.Unlock()
	select {
	case <-t.open:
		return sync.OnceFunc(func() { g.leave(t) }), nil
	case <-ctx.Done():
		g.forget(t)
		return nil, ctx.Err()
	}
}

// admit opens for those at the head of the queue; the lock is held.
func (g *gate) admit() {
	for len(g.waiting) > 0 && g.cores > 0 && g.room >= g.waiting[0].weight {
		t := g.waiting[0]
		g.waiting = slices.Delete(g.waiting, 0, 1)
		g.cores--
		g.room -= t.weight
		close(t.open)
	}
}

func (g *gate) leave(t *ticket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cores++
	g.room += t.weight
	g.admit()
}

// forget takes out one that no longer waits, or who was let in just now.
func (g *gate) forget(t *ticket) {
	g.mu.Lock()
	i := slices.Index(g.waiting, t)
	if i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
		g.admit()
	}
	g.mu.Unlock()
	if i < 0 {
		g.leave(t)
	}
}
