package event_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/store"
	"parvis/base/testkit"
)

// mark emits one event and gives the token of its write.
func mark(k *testkit.Kit, l *event.Log, n int) string {
	k.T.Helper()
	ctx, m := event.WithMark(k.Context())
	if err := k.Store.Write(ctx, func(tx *store.Tx) error { return l.Emit(tx, happened{7, n}) }); err != nil {
		k.T.Fatal(err)
	}
	if !m.Moved() {
		k.T.Fatal("an event was committed and the mark does not know")
	}
	return l.Token(m)
}

// Whoever sends the token of a write finds what consumers and watchers made of
// it, each time. // architecture 5.11
func TestAwaitSeesTheWrite(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		watched := make(chan int, 100)
		event.On(l, "a", see("a"))
		event.Watch(l, func(_ event.Meta, e happened) { watched <- e.N })
		start(k, l)
		want := ""
		for n := range 30 {
			l.Await(k.Context(), mark(k, l, n), "a")
			want = fmt.Sprint(want, " ", n)
			if got := " " + seen(k, "a"); got != want || len(watched) != n+1 {
				t.Fatalf("after write %d: consumer %q, %d watched", n, got, len(watched))
			}
		}
		// A write that emits nothing has a token, and nothing to wait for.
		_, m := event.WithMark(k.Context())
		if m.Moved() {
			t.Error("nothing was written and the mark moved")
		}
		l.Await(k.Context(), l.Token(m), "a")
	})
}

// A process sees what another one wrote and a third may have digested. The clock
// of the reader never says that it waited long enough.
func TestAwaitInACluster(t *testing.T) { // architecture 5.11, 9.4
	t.Parallel()
	k := testkit.Open(t, testkit.Postgres(t), sources())
	writer := event.New(event.Options{Store: k.Store, Clock: clock.System()})
	reader := event.New(event.Options{Store: k.Store, Clock: patient{clock.System()}})
	for _, l := range []*event.Log{writer, reader} {
		event.On(l, "a", see("a"))
		start(k, l)
	}
	for n := range 30 {
		reader.Await(k.Context(), mark(k, writer, n), "a")
		if got := len(seen(k, "a")); got != len(fmt.Sprint(countTo(n)))-2 {
			t.Fatalf("after write %d: %q", n, seen(k, "a"))
		}
	}
}

func countTo(n int) (list []int) {
	for i := range n + 1 {
		list = append(list, i)
	}
	return list
}

// patient is the machine's clock, but AwaitMax never passes.
type patient struct{ clock.Clock }

func (p patient) AfterFunc(d time.Duration, f func()) clock.Timer {
	if d == event.AwaitMax {
		d = time.Hour
	}
	return p.Clock.AfterFunc(d, f)
}

// A consumer that is slow does not hold up whoever asks for longer than the
// limit, one that is not asked for not at all.
func TestAwaitEnds(t *testing.T) { // architecture 5.11
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		gate := make(chan struct{})
		event.On(l, "slow", func(_ context.Context, _ *store.Tx, _ happened) error { <-gate; return nil })
		start(k, l)
		t.Cleanup(func() { close(gate) })
		token := mark(k, l, 1)
		l.Await(k.Context(), token)
		for _, none := range []string{"", "léa", "-1", "0", "1.5", "99999999999999999999", " " + token} {
			l.Await(k.Context(), none, "slow")
		}
		l.Await(k.Context(), token, "unknown")
		gone, stop := context.WithCancel(k.Context())
		stop()
		l.Await(gone, token, "slow")

		done := make(chan struct{})
		go func() { l.Await(k.Context(), token, "slow"); close(done) }()
		for waiting := true; waiting; {
			select {
			case <-done:
				waiting = false
			default:
				k.Clock.Advance(event.AwaitMax)
			}
		}
		if l.Lag()["slow"].Events != 1 {
			t.Error("the slow consumer was not slow")
		}
	})
}

// A token of tomorrow is no reason to wait for tomorrow.
func TestAwaitOfWhatIsNot(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		event.On(l, "a", see("a"))
		start(k, l)
		l.Await(k.Context(), "9007199254740991", "a") // nothing was ever emitted
		emit(k, l, 1)
		l.Await(k.Context(), "9007199254740991", "a")
		if got := seen(k, "a"); got != "1" {
			t.Errorf("saw %q", got)
		}
	})
}
