package store

import "testing"

// The reader that came back last goes out first: reads that come one at a time are
// all made by one, and only its memory fills.
func TestTheWarmestReaderGoesFirst(t *testing.T) {
	t.Parallel()
	s, a, b := newShelf(2), &conn{}, &conn{}
	s.give(a)
	s.give(b)
	out := func() *conn { <-s.full; return s.take() }
	for range 3 {
		c := out()
		if c != b {
			t.Fatal("another reader than the last")
		}
		s.give(c)
	}
	if out() != b || out() != a {
		t.Error("two at once are not the two there are")
	}
}
