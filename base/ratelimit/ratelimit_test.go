package ratelimit_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/ratelimit"
)

var start = time.Date(2026, 11, 23, 9, 2, 30, 0, time.UTC)

func TestFixedWindows(t *testing.T) { // social-core 2.5
	t.Parallel()
	c := clock.NewManual(start)
	l := ratelimit.New(c, 100)
	rule := ratelimit.Rule{Name: "api", Limit: 3, Window: 5 * time.Minute}
	use := ratelimit.Use{Rule: rule, Key: "léa"}
	end := time.Date(2026, 11, 23, 9, 5, 0, 0, time.UTC)
	for want := 2; want >= 0; want-- {
		s, err := l.Take(use)
		if err != nil || s != (ratelimit.State{Limit: 3, Remaining: want, Reset: end}) {
			t.Fatalf("%+v, %v; remaining should be %d", s, err, want)
		}
	}
	s, err := l.Take(use)
	if !errors.Is(err, ratelimit.ErrExceeded) || fault.Of(err).After != 150*time.Second || s.Remaining != 0 || s.Limit != 3 {
		t.Errorf("over the limit: %+v, %v", s, err)
	}
	if _, err := l.Take(ratelimit.Use{Rule: rule, Key: "jean"}); err != nil {
		t.Errorf("another key: %v", err)
	}
	l.Return(use)
	if _, err := l.Take(use); err != nil {
		t.Errorf("after giving one back: %v", err)
	}
	c.Advance(150 * time.Second)
	if s, err := l.Take(use); err != nil || s.Remaining != 2 {
		t.Errorf("in the next window: %+v, %v", s, err)
	}
}

// What a paced rule lets through comes back one by one, also when another process counted it.
func TestPacedRules(t *testing.T) { // business-messaging 18
	t.Parallel()
	c := clock.NewManual(start)
	l := ratelimit.New(c, 100, ratelimit.Rule{Name: "pair", Limit: 45, Window: 270 * time.Second})
	use := ratelimit.Use{Rule: ratelimit.Rule{Name: "pair", Limit: 1, Window: time.Second, Paced: true}, Key: "a"}
	burst := func() (n int) {
		for ; n < 100; n++ {
			if _, err := l.Take(use); err != nil {
				break
			}
		}
		return n
	}
	if n := burst(); n != 45 {
		t.Fatalf("%d at once", n)
	}
	if s, err := l.Take(use); fault.Of(err).After != 6*time.Second || s.Remaining != 0 || !s.Reset.Equal(start.Add(6*time.Second)) {
		t.Errorf("over the limit: %+v, %v", s, err)
	}
	c.Advance(5 * time.Second)
	if _, err := l.Take(use); fault.Of(err).After != time.Second {
		t.Errorf("a second before the next one: %v", err)
	}
	for _, pause := range []struct {
		of   time.Duration
		want int
	}{{time.Second, 1}, {6 * time.Second, 1}, {15 * time.Second, 2}, {3 * time.Second, 1}, {time.Hour, 45}} {
		c.Advance(pause.of)
		if n := burst(); n != pause.want {
			t.Errorf("%d after %s, not %d", n, pause.of, pause.want)
		}
	}
	l.Return(use)
	if n := burst(); n != 1 {
		t.Errorf("%d after one was given back", n)
	}
	c.Advance(time.Minute)
	told := l.Drain(10)
	l.Merge([]ratelimit.Count{{Rule: "pair", Key: "a", Window: told[0].Window, N: 7}})
	if n := burst(); n != 3 {
		t.Errorf("%d of ten when another process let seven through", n)
	}
	l.Merge([]ratelimit.Count{{Rule: "pair", Key: "a", Window: told[0].Window, N: 1 << 20}})
	c.Advance(7 * time.Second)
	if n := burst(); n != 1 {
		t.Errorf("%d when another process tells more than there can be", n)
	}
	many := ratelimit.Use{Rule: ratelimit.Rule{Name: "bytes", Limit: 10, Window: time.Hour}, Key: "a", N: 6}
	if s, err := l.Take(many); err != nil || s.Remaining != 4 {
		t.Errorf("six at once: %+v, %v", s, err)
	}
	if _, err := l.Take(many); !errors.Is(err, ratelimit.ErrExceeded) {
		t.Errorf("six more of ten: %v", err)
	}
}

func TestAllRulesOrNone(t *testing.T) {
	t.Parallel()
	l := ratelimit.New(clock.NewManual(start), 100)
	wide := ratelimit.Use{Rule: ratelimit.Rule{Name: "user", Limit: 10, Window: time.Minute}, Key: "léa"}
	tight := ratelimit.Use{Rule: ratelimit.Rule{Name: "token", Limit: 1, Window: time.Hour}, Key: "t"}
	none := ratelimit.Use{Rule: ratelimit.Rule{Name: "off", Window: time.Hour}, Key: "t"}
	if s, err := l.Take(wide, tight, none); err != nil || s.Limit != 1 || s.Remaining != 0 {
		t.Fatalf("%+v, %v", s, err)
	}
	for range 5 {
		if _, err := l.Take(wide, tight); err == nil {
			t.Fatal("the tight rule does not hold")
		}
	}
	if s, _ := l.Take(wide); s.Remaining != 8 {
		t.Errorf("refused requests counted: %d remain, not 8", s.Remaining)
	}
	if s, err := l.Take(none); err != nil || s.Limit != 0 {
		t.Errorf("no rule: %+v, %v", s, err)
	}
}

func TestMemoryIsBoundedAndTheBusyAreRemembered(t *testing.T) {
	t.Parallel()
	l := ratelimit.New(clock.NewManual(start), 50)
	rule := ratelimit.Rule{Name: "api", Limit: 20, Window: time.Hour}
	busy := ratelimit.Use{Rule: rule, Key: "busy"}
	for range 20 {
		_, _ = l.Take(busy)
	}
	for i := range 10_000 {
		_, _ = l.Take(ratelimit.Use{Rule: rule, Key: fmt.Sprint(i)})
	}
	if _, err := l.Take(busy); err == nil {
		t.Error("a flood of keys reset a busy one")
	}
	if n := len(l.Drain(1000)); n > 50 {
		t.Errorf("%d keys are kept, not 50", n)
	}
}

func TestProcessesShareCounts(t *testing.T) {
	t.Parallel()
	c := clock.NewManual(start)
	a, b := ratelimit.New(c, 100), ratelimit.New(c, 100)
	use := ratelimit.Use{Rule: ratelimit.Rule{Name: "api", Limit: 10, Window: time.Hour}, Key: "léa"}
	for range 4 {
		_, _ = a.Take(use)
		_, _ = b.Take(use)
	}
	fromA, fromB := a.Drain(10), b.Drain(10)
	a.Merge(fromB)
	b.Merge(fromA)
	if s, _ := a.Take(use); s.Remaining != 1 {
		t.Errorf("%d remain on a, not 1", s.Remaining)
	}
	if again := b.Drain(10); len(again) != 0 {
		t.Errorf("what was told, and what was heard, is told again: %v", again)
	}
}

func TestNeverOverTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := clock.NewManual(start)
		l := ratelimit.New(c, 10)
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		rule := ratelimit.Rule{Name: "r", Limit: limit, Window: time.Minute}
		done := map[int64]int{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			c.Advance(time.Duration(rapid.IntRange(0, 20).Draw(t, "seconds")) * time.Second)
			if _, err := l.Take(ratelimit.Use{Rule: rule, Key: "k"}); err == nil {
				w := c.Now().Unix() / 60
				if done[w]++; done[w] > limit {
					t.Fatalf("%d in a window of %d", done[w], limit)
				}
			}
		}
	})
}

func TestGate(t *testing.T) {
	t.Parallel()
	g := ratelimit.NewGate(2)
	leave, err := g.Enter("t")
	_, err2 := g.Enter("t")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if _, err := g.Enter("t"); !errors.Is(err, ratelimit.ErrOpen) {
		t.Errorf("the third got %v", err)
	}
	if _, err := g.Enter("u"); err != nil {
		t.Errorf("another key got %v", err)
	}
	leave()
	leave()
	if _, err := g.Enter("t"); err != nil {
		t.Errorf("after leaving: %v", err)
	}
	if _, err := g.Enter("t"); err == nil {
		t.Error("leaving twice freed two places")
	}
}

func TestHostsArePaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.NewManual(start)
		h := ratelimit.NewHosts(c, 1, 2, 10)
		for range 2 {
			if err := h.Wait(t.Context(), "a.example"); err != nil {
				t.Fatal(err)
			}
		}
		done := make(chan error, 1)
		go func() { done <- h.Wait(t.Context(), "a.example") }()
		synctest.Wait()
		if len(done) != 0 {
			t.Fatal("the third request did not wait")
		}
		if err := h.Wait(t.Context(), "b.example"); err != nil {
			t.Errorf("another host: %v", err)
		}
		c.Advance(time.Second)
		if err := <-done; err != nil {
			t.Errorf("after a second: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := h.Wait(ctx, "a.example"); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		for i := range 100 {
			_ = h.Wait(t.Context(), fmt.Sprint(i))
		}
	})
}

func TestAddrKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64"} {
		if got := ratelimit.AddrKey(netip.MustParseAddr(in)); got != want {
			t.Errorf("%s: %s, not %s", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	c, err := i18n.New(i18n.French, ratelimit.Locales)
	if err != nil || len(c.Check()) > 0 {
		t.Errorf("%v %v", err, c.Check())
	}
}

func BenchmarkTake(b *testing.B) {
	l := ratelimit.New(clock.System(), 1000)
	user := ratelimit.Use{Rule: ratelimit.Rule{Name: "user", Limit: 1 << 40, Window: time.Hour}, Key: "léa"}
	token := ratelimit.Use{Rule: ratelimit.Rule{Name: "token", Limit: 1 << 40, Window: time.Hour}, Key: "t"}
	b.ReportAllocs()
	for range b.N {
		_, _ = l.Take(user, token)
	}
}
