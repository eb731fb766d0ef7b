package stream

import (
	"testing"
	"time"

	"parvis/base/clock"
)

func TestStuckSocketsAreCut(t *testing.T) { // social-core 11
	t.Parallel()
	now := clock.NewManual(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	e := &Edge{Options: Options{Clock: now}, clients: map[*client]bool{}}
	cut := make(chan string, 3)
	writes := func(name string, since time.Time) {
		c := &client{cut: func() { cut <- name }}
		if !since.IsZero() {
			c.since.Store(since.UnixMilli())
		}
		e.clients[c] = true
	}
	writes("stuck", now.Now())
	writes("between frames", time.Time{})
	now.Advance(writeMax)
	writes("has just begun", now.Now())
	e.unstick()
	select {
	case name := <-cut:
		t.Fatalf("%q was cut before its time", name)
	default:
	}
	now.Advance(time.Second)
	e.unstick()
	if name := <-cut; name != "stuck" {
		t.Errorf("%q was cut", name)
	}
	if len(cut) > 0 {
		t.Errorf("%q was cut as well", <-cut)
	}
}
