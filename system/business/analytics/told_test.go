package analytics

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// business-messaging 14: whatever a day is made of, each part that is told is of enough
// members, and so is what is left out of it, where it is known which member is the first there
// (decision 0072 says what still tells).
func TestNoDifferenceIsOfFew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		seen := map[int]bool{}
		var who []map[int]bool
		var parts []part
		for i := range rapid.IntRange(1, 8).Draw(rt, "parts") {
			p := part{place: i}
			has := map[int]bool{}
			for _, m := range rapid.SliceOfN(rapid.IntRange(0, 20), 1, 12).Draw(rt, "members") {
				if !seen[m] {
					p.firsts++
				}
				seen[m], has[m] = true, true
			}
			p.members = len(has)
			who, parts = append(who, has), append(parts, p)
		}
		is := map[int]bool{}
		tell(is, parts)
		some, rest := false, map[int]bool{}
		for i, p := range parts {
			if is[i] {
				some = true
				if p.members < fewest {
					rt.Fatalf("a part of %d members is told", p.members)
				}
				continue
			}
			for m := range who[i] {
				rest[m] = true
			}
		}
		if some && (len(seen) < fewest || len(rest) > 0 && len(rest) < fewest) {
			rt.Fatalf("of %d members some is told, and what is not is of %d", len(seen), len(rest))
		}
	})
}

// A span is told in whole cells, and months have their own length.
func TestSpansAreOfWholeCells(t *testing.T) {
	t.Parallel()
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		s    Span
		want []time.Time
	}{
		{Span{at(11, 25, 12, 10), at(11, 25, 12, 40), HalfHour}, []time.Time{at(11, 25, 12, 0), at(11, 25, 12, 30), at(11, 25, 13, 0)}},
		{Span{at(11, 25, 12, 10), at(11, 27, 0, 0), Day}, []time.Time{at(11, 25, 0, 0), at(11, 26, 0, 0), at(11, 27, 0, 0)}},
		{Span{at(1, 31, 12, 10), at(3, 1, 0, 1), Month}, []time.Time{at(1, 1, 0, 0), at(2, 1, 0, 0), at(3, 1, 0, 0), at(4, 1, 0, 0)}},
	} {
		got := c.s.Cells()
		if len(got) != len(c.want) {
			t.Errorf("%v: %v", c.s, got)
			continue
		}
		for i, w := range c.want {
			if got[i] != w.Unix() {
				t.Errorf("%v: bound %d is %v", c.s, i, time.Unix(got[i], 0).UTC())
			}
		}
	}
}

// The top of a drawing is a round number that is not below the highest bar.
func TestTheTopOfADrawing(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1: 2, 2: 2, 3: 4, 9: 10, 10: 10, 11: 20, 81: 100, 100: 100, 101: 200, 4321: 6000} {
		if got := round(n); got != want {
			t.Errorf("%d: %d, not %d", n, got, want)
		}
	}
}
