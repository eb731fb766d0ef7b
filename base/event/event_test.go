package event_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"parvis/base/event"
	"parvis/base/store"
	"parvis/base/testkit"
)

type happened struct {
	Thing int64
	N     int
}

func (happened) EventKind() event.Kind { return event.Kind{Subject: "thing.happened", V: 1} }
func (h happened) Aggregate() int64    { return h.Thing }

type other struct{}

func (other) EventKind() event.Kind { return event.Kind{Subject: "thing.other", V: 1} }
func (other) Aggregate() int64      { return 0 }

const schema = "-- +goose Up\nCREATE TABLE thing_seen (\n\tn @int NOT NULL,\n\twho @text NOT NULL\n);\n"

func sources() []store.Source {
	return []store.Source{{Folder: "event", FS: event.Migrations}, testkit.Schema("thing", schema)}
}

func open(k *testkit.Kit) *event.Log {
	return event.New(event.Options{Store: k.Store, Clock: k.Clock})
}

func start(k *testkit.Kit, l *event.Log) {
	k.T.Helper()
	if err := l.Start(k.Context()); err != nil {
		k.T.Fatal(err)
	}
	var once sync.Once
	k.T.Cleanup(func() { once.Do(func() { defer func() { _ = recover() }(); _ = l.Close(k.Context()) }) })
}

func emit(k *testkit.Kit, l *event.Log, ns ...int) {
	k.T.Helper()
	for _, n := range ns {
		k.Write(func(tx *store.Tx) error { return l.Emit(tx, happened{7, n}) })
	}
}

func see(who string) func(context.Context, *store.Tx, happened) error {
	return func(_ context.Context, tx *store.Tx, e happened) error {
		_, err := tx.Exec("INSERT INTO thing_seen (n, who) VALUES ($1, $2)", e.N, who)
		return err
	}
}

func seen(k *testkit.Kit, who string) string {
	var ns []int
	k.Read(func(tx *store.Tx) (err error) {
		ns, err = store.Many(tx, store.Value[int], "SELECT n FROM thing_seen WHERE who = $1", who)
		return err
	})
	return strings.Trim(fmt.Sprint(ns), "[]")
}

func settle(k *testkit.Kit, l *event.Log) {
	k.T.Helper()
	if err := l.Settle(k.Context()); err != nil {
		k.T.Fatal(err)
	}
}

func TestEachEventHasItsEffectOnceInOrder(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		event.On(l, "a", see("a"))
		event.On(l, "b", see("b"))
		start(k, l)
		emit(k, l, 1, 2, 3)
		k.Write(func(tx *store.Tx) error { return l.Emit(tx, other{}) })
		emit(k, l, 4)
		settle(k, l)
		if a, b := seen(k, "a"), seen(k, "b"); a != "1 2 3 4" || b != a {
			t.Errorf("a saw %q, b saw %q", a, b)
		}
	})
}

func TestUndoneWriteEmitsNothing(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		event.On(l, "a", see("a"))
		start(k, l)
		_ = k.Store.Write(k.Context(), func(tx *store.Tx) error { return errors.Join(l.Emit(tx, happened{7, 1}), errors.New("no")) })
		emit(k, l, 2)
		settle(k, l)
		if got := seen(k, "a"); got != "2" {
			t.Errorf("saw %q", got)
		}
	})
}

func TestRestartGoesOnWhereItStopped(t *testing.T) { // architecture 17.4
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		event.On(l, "a", see("a"))
		if err := l.Start(k.Context()); err != nil {
			t.Fatal(err)
		}
		emit(k, l, 1, 2)
		settle(k, l)
		if err := l.Close(k.Context()); err != nil {
			t.Fatal(err)
		}
		emit(k, l, 3)
		again := open(k)
		event.On(again, "a", see("a"))
		event.On(again, "late", see("late"))
		event.On(again, "new", see("new"), event.FromNow)
		start(k, again)
		emit(k, again, 4)
		settle(k, again)
		if a, late := seen(k, "a"), seen(k, "late"); a != "1 2 3 4" || late != a {
			t.Errorf("a saw %q, a consumer that came late %q", a, late)
		}
		if got := seen(k, "new"); !strings.HasSuffix(got, "4") || strings.Contains(got, "1") {
			t.Errorf("a consumer from now saw %q", got)
		}
	})
}

func TestBadEventIsParkedAndTheRestGoesOn(t *testing.T) { // architecture 5.8
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		event.On(l, "a", func(ctx context.Context, tx *store.Tx, e happened) error {
			if err := see("a")(ctx, tx, e); err != nil || e.N != 2 {
				return err
			}
			return errors.New("two is not for me")
		})
		event.On(l, "strict", func(ctx context.Context, tx *store.Tx, e happened) error {
			if e.N == 2 {
				return errors.New("two is not for me")
			}
			return see("strict")(ctx, tx, e)
		}, event.Strict)
		start(k, l)
		emit(k, l, 1, 2, 3)
		for seen(k, "a") != "1 3" || !l.Lag()["strict"].Stopped {
			settle(k, l)
			k.Clock.Advance(time.Minute)
		}
		if got := seen(k, "strict"); got != "1" {
			t.Errorf("a strict consumer went on: %q", got)
		}
		k.Read(func(tx *store.Tx) error {
			parked, err := l.Parked(tx, 9)
			if len(parked) != 1 || parked[0].Consumer != "a" || parked[0].Seq == 0 || parked[0].At.IsZero() || !strings.Contains(parked[0].Error, "two is not for me") {
				t.Errorf("parked: %+v", parked)
			}
			return err
		})
	})
}

func TestWhoGotNoTurnTriesAgainWhenSettled(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		tries := 0
		event.On(l, "one", func(ctx context.Context, tx *store.Tx, e happened) error {
			if tries++; tries == 1 {
				return store.ErrBusy
			}
			return see("one")(ctx, tx, e)
		})
		start(k, l)
		emit(k, l, 1)
		settle(k, l) // the manual clock stands still
		if got := seen(k, "one"); got != "1" {
			t.Errorf("seen: %q", got)
		}
	})
}

func TestWatcherSeesWhatComes(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		var mu sync.Mutex
		var got []int
		event.Watch(l, func(m event.Meta, e happened) {
			mu.Lock()
			got = append(got, e.N)
			mu.Unlock()
			if m.Seq == 0 || !m.At.Equal(testkit.Noon) {
				t.Errorf("meta is %+v", m)
			}
		})
		start(k, l)
		emit(k, l, 1, 2)
		settle(k, l)
		mu.Lock()
		defer mu.Unlock()
		if fmt.Sprint(got) != "[1 2]" {
			t.Errorf("watched %v", got)
		}
	})
}

// TestWhoIsStuckKnowsThatItIsBehind: a process that does not hear of what happens
// says for how long. // integrity 4.9
func TestWhoIsStuckKnowsThatItIsBehind(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		heard, goOn := make(chan struct{}), make(chan struct{})
		event.Watch(l, func(event.Meta, happened) { heard <- struct{}{}; <-goOn })
		start(k, l)
		emit(k, l, 1)
		<-heard
		k.Clock.Advance(6 * time.Second)
		if b := l.Behind(); b < 6*time.Second {
			t.Errorf("stuck for %s, it says", b)
		}
		close(goOn)
		for l.Behind() > 0 { // the manual clock stands still
			l.Ring()
			settle(k, l)
		}
	})
}

func TestTwoProcessesShareTheWork(t *testing.T) { // architecture 5.7, 5.10
	t.Parallel()
	k := testkit.Open(t, testkit.Postgres(t), sources())
	var logs []*event.Log
	for i := range 2 {
		l := open(k)
		event.On(l, "a", see("a"))
		event.On(l, fmt.Sprintf("own%d", i), see(fmt.Sprintf("own%d", i)))
		start(k, l)
		logs = append(logs, l)
	}
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 50 {
				l := logs[(w+i)%2]
				if err := k.Store.Write(k.Context(), func(tx *store.Tx) error { return l.Emit(tx, happened{7, w*100 + i}) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for len(strings.Fields(seen(k, "a"))) < 200 || len(strings.Fields(seen(k, "own0"))) < 200 || len(strings.Fields(seen(k, "own1"))) < 200 {
		for _, l := range logs {
			l.Ring()
		}
		k.Clock.Advance(time.Second)
	}
	if n := len(strings.Fields(seen(k, "a"))); n != 200 {
		t.Errorf("200 events had %d effects", n)
	}
}

func TestPruneKeepsWhatIsNotDigested(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		event.On(l, "a", see("a"))
		emit(k, l, 1, 2)
		prune := func() (n int64) {
			k.Write(func(tx *store.Tx) (err error) { n, err = l.Prune(tx, k.Store.NewID()); return err })
			return n
		}
		start(k, l)
		settle(k, l)
		if err := l.Close(k.Context()); err != nil {
			t.Fatal(err)
		}
		if n := prune(); n != 2 {
			t.Errorf("pruned %d digested events, want 2", n)
		}
		emit(k, l, 3)
		if n := prune(); n != 0 {
			t.Errorf("pruned %d events that nobody has digested", n)
		}
	})
}

// TestIdleConsumersSleep: several consumers with nothing to do must not wake
// each other.
func TestIdleConsumersSleep(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources())
	l := open(k)
	for _, name := range []string{"a", "b", "c", "d"} {
		event.On(l, name, see(name))
	}
	start(k, l)
	emit(k, l, 1)
	settle(k, l)
	before := l.Wakes()
	for range 50 {
		k.Write(func(tx *store.Tx) error { return add(tx) })
	}
	if n := l.Wakes() - before; n > 50 {
		t.Errorf("idle consumers woke %d times", n)
	}
}

func add(tx *store.Tx) error {
	_, err := tx.Exec("INSERT INTO thing_seen (n, who) VALUES ($1, $2)", 0, "nobody")
	return err
}

// inTurn notes events like see, and finds out when one comes out of its turn:
// they are numbered from nought.
func inTurn(t *testing.T, who string) func(context.Context, *store.Tx, happened) error {
	return func(ctx context.Context, tx *store.Tx, e happened) error {
		n, err := store.One(tx, store.Value[int], "SELECT COUNT(n) FROM thing_seen WHERE who = $1", who)
		if err == nil && n != e.N {
			t.Errorf("%s gets event %d after %d", who, e.N, n)
		}
		return errors.Join(err, see(who)(ctx, tx, e))
	}
}

// TestANewConsumerReadsWhatWasThere: of an old log it gets everything in order,
// while what comes now goes on. // architecture 17.5
func TestANewConsumerReadsWhatWasThere(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		event.On(l, "old", inTurn(t, "old"))
		start(k, l)
		for n := range 600 { // more than two batches
			emit(k, l, n)
		}
		settle(k, l)
		if err := l.Close(k.Context()); err != nil {
			t.Fatal(err)
		}
		again := open(k)
		event.On(again, "old", inTurn(t, "old"))
		event.On(again, "new", inTurn(t, "new"))
		start(k, again)
		emit(k, again, 600)
		settle(k, again)
		for _, who := range []string{"old", "new"} {
			if got := strings.Fields(seen(k, who)); len(got) != 601 {
				t.Errorf("%s saw %d events", who, len(got))
			}
		}
	})
}

// grown is happened after it got one field more.
type grown struct {
	happened
	Where string
}

// TestAnEventThatGrew: rows from before a field was there are read with its zero
// value. // architecture 17.6
func TestAnEventThatGrew(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		l := open(k)
		emit(k, l, 1)
		k.Write(func(tx *store.Tx) error { return l.Emit(tx, grown{happened{7, 2}, "square"}) })
		event.On(l, "a", func(_ context.Context, tx *store.Tx, e grown) error {
			_, err := tx.Exec("INSERT INTO thing_seen (n, who) VALUES ($1, $2)", e.N, "at "+e.Where)
			return err
		})
		start(k, l)
		settle(k, l)
		if seen(k, "at ") != "1" || seen(k, "at square") != "2" {
			t.Errorf("before: %q, after: %q", seen(k, "at "), seen(k, "at square"))
		}
	})
}
