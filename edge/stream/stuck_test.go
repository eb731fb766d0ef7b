package stream

import (
	"context"
	"encoding/json"
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

// FuzzMessage: whatever a socket says, it is told what is wrong with it in one frame,
// and one without a scope is let into nothing.
func FuzzMessage(f *testing.F) {
	for _, s := range []string{`{"type":"subscribe","stream":"user"}`, `{"type":"unsubscribe","stream":"hashtag","tag":"pont"}`, `{"type":"subscribe","stream":"list","list":"7"}`, `{"type":7}`, `[]`, ``, `{"type":"subscribe","stream":"user","stream":null}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e := &Edge{clients: map[*client]bool{}, topics: map[topic]map[*client]bool{}}
		c := &client{edge: e, frames: make(chan *frame, 2), names: map[topic][]string{}}
		e.clients[c] = true
		c.take(context.Background(), data)
		if len(e.topics) > 0 || len(c.names) > 0 || len(c.frames) > 1 {
			t.Fatalf("%q: %d topics, %d frames", data, len(e.topics), len(c.frames))
		}
		var w wish
		if said := len(c.frames) == 1; said == (json.Unmarshal(data, &w) == nil && w.Type == "unsubscribe") {
			t.Fatalf("%q: something was said: %t", data, said)
		}
		if len(c.frames) == 1 && !json.Valid((<-c.frames).bytes()) {
			t.Fatalf("%q: the answer is no JSON", data)
		}
	})
}
