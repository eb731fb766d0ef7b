package main

import (
	"context"
	"testing"

	"parvis/base/store"
)

func open(t testing.TB) *town {
	t.Helper()
	b := &bench{ctx: context.Background(), folder: t.TempDir()}
	o, err := b.town()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Stop(b.ctx) })
	return o
}

func (t *town) found() error {
	return t.Store.Read(context.Background(), func(tx *store.Tx) error {
		_, err := t.Post.Home(context.Background(), tx, t.reader, store.Page{Limit: 40})
		return err
	})
}

// TestReadingAllocates keeps what was won: each ceiling is what was measured and
// a little. // architecture 14.9, 15
func TestReadingAllocates(t *testing.T) { //nolint:paralleltest // what others allocate would count
	o := open(t)
	for _, c := range []struct {
		what string
		most float64
		do   func() error
	}{
		{"a home of 40, found and decided", foundCeiling, o.found},
		{"a home of 40, the whole answer", homeCeiling, func() error { return o.ask("/api/v1/timelines/home?limit=40") }},
		{"the front door", doorCeiling, func() error { return o.ask(door) }},
		{"forty posts as HTML", htmlCeiling, drawer(t)},
	} {
		var err error
		got := testing.AllocsPerRun(50, func() {
			if e := c.do(); e != nil {
				err = e
			}
		})
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if got > c.most {
			t.Errorf("%s takes %.0f allocations, %.0f are the most", c.what, got, c.most)
		}
		t.Logf("%s: %.0f allocations", c.what, got)
	}
}

// Ceilings of allocations.
const (
	foundCeiling = 260
	homeCeiling  = 380
	doorCeiling  = 20
	htmlCeiling  = 1050
)

func drawer(t testing.TB) func() error {
	t.Helper()
	draw, err := drawing()
	if err != nil {
		t.Fatal(err)
	}
	return draw
}

func benchmark(b *testing.B, do func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := do(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHome(b *testing.B) {
	o := open(b)
	benchmark(b, func() error { return o.ask("/api/v1/timelines/home?limit=40") })
}

func BenchmarkDoor(b *testing.B) {
	o := open(b)
	benchmark(b, func() error { return o.ask(door) })
}

func BenchmarkHTML(b *testing.B) { benchmark(b, drawer(b)) }
