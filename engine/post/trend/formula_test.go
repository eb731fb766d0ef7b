package trend

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestScore(t *testing.T) { // social-core 12
	t.Parallel()
	for _, c := range []struct {
		observed, expected int
		want               float64
	}{
		{4, 0, 0}, {5, 0, 16}, {5, 1, 16}, {5, 5, 0}, {5, 6, 0}, {12, 1, 121}, {20, 10, 10}, {100, 1, 9801},
	} {
		if got := score(c.observed, c.expected, DefaultLeast); got != c.want {
			t.Errorf("%d observed, %d expected: %v, not %v", c.observed, c.expected, got, c.want)
		}
	}
	if score(3, 1, 3) != 4 {
		t.Error("a network may want less")
	}
}

func TestFades(t *testing.T) { // social-core 12
	t.Parallel()
	for k, half := range map[Kind]time.Duration{Post: 2 * time.Hour, Tag: 4 * time.Hour, Link: 8 * time.Hour} {
		if got := fades[k].after(16, 3*half); math.Abs(got-2) > 1e-9 {
			t.Errorf("%v: after three half-lives 16 is %v", k, got)
		}
		if fades[k].after(16, -time.Hour) != 16 {
			t.Errorf("%v: what is to come does not grow", k)
		}
	}
	if fades[Post].kept != 0.3 || fades[Tag].kept != 1 || fades[Link].kept != 1 {
		t.Error("what is kept is not what the paper says")
	}
}

// TestMoreIsNeverLess: one more who cares never lowers a score above what is
// expected, time never raises it, and the best are the best.
func TestMoreIsNeverLess(t *testing.T) { // social-core 12
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, x := rapid.IntRange(0, 1_000_000).Draw(t, "observed"), rapid.IntRange(0, 1_000_000).Draw(t, "expected")
		s := score(n, x, DefaultLeast)
		if s < 0 || score(n+1, x, DefaultLeast) < s {
			t.Fatalf("one more of %d lowers %v", n, s)
		}
		age := time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "age"))
		if got := fades[Tag].after(s, age); got > s || fades[Tag].after(s, age+time.Hour) > got {
			t.Fatalf("time raises %v", s)
		}
		var list []row
		for i := range rapid.IntRange(0, 300).Draw(t, "rows") {
			list = append(list, row{item: int64(i + 1), score: float64(rapid.IntRange(0, 50).Draw(t, "score")) / 10})
		}
		kept := best(Tag, list)
		if len(kept) > keptMax {
			t.Fatalf("%d are kept", len(kept))
		}
		for i, x := range kept {
			if x.score < 1 || i > 0 && x.score > kept[i-1].score {
				t.Fatalf("kept %+v", kept)
			}
		}
	})
}
