package id_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/base/clock"
	"parvis/base/id"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func source(t *testing.T, c clock.Clock, newest int64) *id.Source {
	t.Helper()
	s, err := id.NewSource(c.Now, 3, newest, 1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNextIncreasesWhateverTheClockDoes(t *testing.T) { // architecture 10.2, 17.8
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		c := clock.NewManual(noon)
		s, err := id.NewSource(c.Now, rapid.IntRange(0, id.MaxNode).Draw(rt, "node"), 0, 1)
		if err != nil {
			rt.Fatal(err)
		}
		last := int64(0)
		for range 600 {
			if rapid.IntRange(0, 99).Draw(rt, "step") == 0 {
				c.Set(c.Now().Add(time.Duration(rapid.IntRange(-3000, 50).Draw(rt, "ms")) * time.Millisecond))
			}
			v := s.Next()
			if v <= last || v > id.Max {
				rt.Fatalf("id %d after %d", v, last)
			}
			last = v
		}
	})
}

func TestNextIsUniqueAcrossGoroutines(t *testing.T) {
	t.Parallel()
	s := source(t, clock.System(), 0)
	var mu sync.Mutex
	seen := map[int64]bool{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 2000 {
				v := s.Next()
				mu.Lock()
				if seen[v] {
					t.Errorf("id %d came twice", v)
				}
				seen[v] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestTimeAndFloor(t *testing.T) {
	t.Parallel()
	s := source(t, clock.NewManual(noon), 0)
	v := s.Next()
	if got := id.Time(v); !got.Equal(noon) {
		t.Errorf("time of the id is %s, want %s", got, noon)
	}
	if f := id.Floor(noon); f > v || f < v-1<<12 {
		t.Errorf("floor %d does not bound %d", f, v)
	}
	if id.Floor(time.Unix(0, 0)) != 1 {
		t.Error("a time before 2020 must give the first id")
	}
}

func TestOldTimesKeepTheirOrder(t *testing.T) { // social-core 2.3
	t.Parallel()
	s := source(t, clock.NewManual(noon), 0)
	day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	last := int64(0)
	for _, at := range []time.Time{
		time.Unix(-1, 0), time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2017, 4, 3, 12, 0, 0, 0, time.UTC), time.Date(2017, 4, 3, 12, 0, 3, 0, time.UTC),
		day.Add(-time.Minute), day, day.Add(time.Hour), day.Add(24 * time.Hour), time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC),
	} {
		v := s.At(at)
		if v <= last || v > id.Max {
			t.Errorf("%s has the id %d, not above %d", at, v, last)
		}
		want := at
		if at.Before(day.Add(24 * time.Hour)) {
			want = day
		}
		if d := id.Time(v).Sub(want); d < 0 || d >= 24*time.Hour {
			t.Errorf("the id of %s carries %s", at, id.Time(v))
		}
		last = v
	}
	if a, b := s.At(noon.Add(-time.Hour)), s.At(noon.Add(-time.Hour)); a == b {
		t.Error("two things of the same instant have the same id; the tail is not random")
	}
}

func TestClockBehindStoredIDsRefusesToStart(t *testing.T) { // architecture 16
	t.Parallel()
	newest := source(t, clock.NewManual(noon), 0).Next()
	if _, err := id.NewSource(clock.NewManual(noon.Add(-6*time.Second)).Now, 0, newest, 1); err == nil {
		t.Error("six seconds behind must be refused")
	}
	s := source(t, clock.NewManual(noon.Add(-3*time.Second)), newest)
	if v := s.Next(); v <= newest {
		t.Errorf("id %d is not above the stored %d", v, newest)
	}
}

func TestParse(t *testing.T) { // social-core 2.3
	t.Parallel()
	for _, bad := range []string{"", "0", "01", "+1", "-1", " 1", "1 ", "9007199254740992", "1e3", "foryou", "１"} {
		if v, err := id.Parse[id.Post](bad); err == nil {
			t.Errorf("%q was read as %d", bad, v)
		}
	}
	if v, err := id.Parse[id.Post]("9007199254740991"); err != nil || v != id.Max {
		t.Errorf("the greatest id gave %d, %v", v, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("1")
	f.Add("9007199254740991")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := id.Parse[id.Account](s)
		if err == nil && v.String() != s {
			t.Fatalf("%q came back as %q", s, v)
		}
		if n, e := strconv.ParseInt(s, 10, 64); err == nil && (e != nil || n != int64(v)) {
			t.Fatalf("%q is %d, not %d", s, n, v)
		}
	})
}
