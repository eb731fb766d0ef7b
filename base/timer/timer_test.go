package timer_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/timer"
)

const schema = "-- +goose Up\nCREATE TABLE thing_done (\n\tkey @text NOT NULL\n);\n"

func sources() []store.Source {
	return []store.Source{{Folder: "timer", FS: timer.Migrations}, testkit.Schema("thing", schema)}
}

func start(k *testkit.Kit, t *timer.Timers) {
	k.T.Helper()
	if err := t.Start(k.Context()); err != nil {
		k.T.Fatal(err)
	}
	k.T.Cleanup(t.Close)
}

func settle(k *testkit.Kit, t *timer.Timers) {
	k.T.Helper()
	if err := t.Settle(k.Context()); err != nil {
		k.T.Fatal(err)
	}
}

func done(k *testkit.Kit) int {
	var n int
	k.Read(func(tx *store.Tx) (err error) {
		n, err = store.One(tx, store.Value[int], "SELECT COUNT(key) FROM thing_done")
		return err
	})
	return n
}

func mark(_ context.Context, tx *store.Tx, d timer.Due) error {
	_, err := tx.Exec("INSERT INTO thing_done (key) VALUES ($1)", d.Work.Key)
	return err
}

func TestStepHappensOnceWhenDue(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		ts := timer.New(k.Store, k.Clock, nil)
		ts.Step("mark", mark)
		start(k, ts)
		at := func(key string, d time.Duration) {
			k.Write(func(tx *store.Tx) error {
				return ts.At(tx, timer.Work{Kind: "mark", Key: key, At: testkit.Noon.Add(d)})
			})
		}
		at("soon", time.Minute)
		at("later", time.Hour)
		at("moved", time.Minute)
		at("moved", 2*time.Hour)
		at("never", time.Minute)
		k.Write(func(tx *store.Tx) error { return ts.Cancel(tx, "mark", "never") })
		settle(k, ts)
		if n := done(k); n != 0 {
			t.Fatalf("%d done before they were due", n)
		}
		for i, want := range []int{1, 2, 3} {
			k.Clock.Advance([]time.Duration{time.Minute, time.Hour, time.Hour}[i])
			settle(k, ts)
			if n := done(k); n != want {
				t.Errorf("round %d: %d done, want %d", i, n, want)
			}
		}
	})
}

func TestEffectIsTriedAgainThenParked(t *testing.T) { // architecture 5.9
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		ts := timer.New(k.Store, k.Clock, nil)
		var tries, good, dropped atomic.Int32
		ts.Effect("bad", func(context.Context, timer.Due) error { tries.Add(1); return errors.New("down") })
		ts.Effect("good", func(_ context.Context, d timer.Due) error {
			if string(d.Work.Data) != "hello" || d.ID == 0 {
				t.Errorf("due is %+v", d)
			}
			good.Add(1)
			return nil
		})
		ts.Effect("gone", func(context.Context, timer.Due) error {
			dropped.Add(1)
			return fmt.Errorf("%w: the address is gone", timer.Drop)
		})
		start(k, ts)
		k.Write(func(tx *store.Tx) error {
			for _, kind := range []string{"bad", "good", "gone"} {
				if err := ts.At(tx, timer.Work{Kind: kind, At: tx.Now(), Data: []byte("hello")}); err != nil {
					return err
				}
			}
			return nil
		})
		// Each step lands on the next try: a clock that jumps over a lease would
		// rightly begin the work again.
		for _, wait := range []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 6 * time.Hour, 6 * time.Hour, 24 * time.Hour} {
			settle(k, ts)
			k.Clock.Advance(wait)
		}
		settle(k, ts)
		if tries.Load() != 8 || good.Load() != 1 || dropped.Load() != 1 {
			t.Errorf("tries %d (want 8), good %d, dropped %d", tries.Load(), good.Load(), dropped.Load())
		}
		k.Read(func(tx *store.Tx) error {
			late, parked, err := ts.Overdue(tx)
			if late != 0 || parked != 2 {
				t.Errorf("overdue %s, parked %d", late, parked)
			}
			return err
		})
	})
}

// Regular work that failed for days is done again once it can be, and what an earlier
// process gave up at the next start.
func TestRegularWorkIsNeverGivenUp(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		ts := timer.New(k.Store, k.Clock, nil)
		var down atomic.Bool
		var done, tries atomic.Int32
		ts.Every("sweep", time.Hour, func(context.Context, *store.Tx) error {
			tries.Add(1)
			if down.Load() {
				return errors.New("down")
			}
			done.Add(1)
			return nil
		})
		down.Store(true)
		k.Write(func(tx *store.Tx) error { // as a release before this one left it
			return ts.At(tx, timer.Work{Kind: "sweep", At: tx.Now().Add(time.Hour)})
		})
		k.Write(func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE timer_due SET parked = $1, tries = 8 WHERE kind = 'sweep'", true)
			return err
		})
		start(k, ts)
		settle(k, ts)
		if tries.Load() == 0 {
			t.Error("parked work is not tried at the start")
		}
		for range 40 {
			k.Clock.Advance(6 * time.Hour)
			settle(k, ts)
		}
		if tries.Load() < 20 {
			t.Errorf("%d tries", tries.Load())
		}
		down.Store(false)
		k.Clock.Advance(6 * time.Hour)
		settle(k, ts)
		if done.Load() == 0 {
			t.Error("it is not done once it can be")
		}
	})
}

func TestBreakerSparesADeadDestination(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources())
	ts := timer.New(k.Store, k.Clock, nil)
	var calls atomic.Int32
	ts.Effect("send", func(context.Context, timer.Due) error { calls.Add(1); return errors.New("down") })
	start(k, ts)
	for i := range 20 {
		k.Write(func(tx *store.Tx) error {
			return ts.At(tx, timer.Work{Kind: "send", Key: fmt.Sprint(i), At: tx.Now(), Dest: "dead.example"})
		})
		settle(k, ts)
	}
	if n := calls.Load(); n != 5 {
		t.Errorf("a dead destination was called %d times, want 5", n)
	}
}

func TestRegularWorkComesBack(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		ts := timer.New(k.Store, k.Clock, nil)
		ts.Every("sweep", time.Hour, func(_ context.Context, tx *store.Tx) error { return mark(t.Context(), tx, timer.Due{}) })
		start(k, ts)
		for range 3 {
			k.Clock.Advance(time.Hour)
			settle(k, ts)
		}
		if n := done(k); n != 3 {
			t.Errorf("swept %d times in three hours", n)
		}
	})
}

func TestLongEffectsAreNotBegunTwice(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		ts := timer.New(k.Store, k.Clock, nil)
		var begun atomic.Int32
		in, out := make(chan struct{}, 8), make(chan struct{})
		var left time.Duration
		ts.Long("film", 6*time.Minute, func(ctx context.Context, _ timer.Due) error {
			if end, ok := ctx.Deadline(); ok && begun.Add(1) == 1 {
				left = time.Until(end)
			}
			in <- struct{}{}
			<-out
			return nil
		})
		ts.Effect("ring", func(context.Context, timer.Due) error {
			in <- struct{}{}
			return nil
		})
		start(k, ts)
		at := func(kind string) {
			k.Write(func(tx *store.Tx) error {
				return ts.At(tx, timer.Work{Kind: kind, Key: "a", At: tx.Now()})
			})
		}
		at("film")
		<-in
		// Longer than the usual lease; the ring shows that all due work was looked
		// at meanwhile.
		k.Clock.Advance(4 * time.Minute)
		at("ring")
		<-in
		close(out)
		settle(k, ts)
		if n := begun.Load(); n != 1 || left < 5*time.Minute || left > 6*time.Minute {
			t.Errorf("begun %d times, with %v", n, left)
		}
	})
}

// TestASlowDestinationHoldsUpNobody: however much waits for one server that does
// not answer, steps are done and others are reached. // social-core 21
func TestASlowDestinationHoldsUpNobody(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		ts := timer.New(k.Store, k.Clock, nil)
		ts.Step("mark", mark)
		open, sent := make(chan struct{}), make(chan string, 200)
		var at, most atomic.Int32
		ts.Effect("send", func(_ context.Context, d timer.Due) error {
			if d.Work.Dest == "slow.example" {
				if n := at.Add(1); n > most.Load() {
					most.Store(n)
				}
				<-open
				at.Add(-1)
			}
			sent <- d.Work.Key
			return nil
		})
		start(k, ts)
		k.Write(func(tx *store.Tx) error {
			for i := range 100 {
				if err := ts.At(tx, timer.Work{Kind: "send", Key: fmt.Sprint("slow", i), At: tx.Now(), Dest: "slow.example"}); err != nil {
					return err
				}
			}
			return nil
		})
		k.Write(func(tx *store.Tx) error {
			return errors.Join(ts.At(tx, timer.Work{Kind: "mark", Key: "a", At: tx.Now()}), ts.At(tx, timer.Work{Kind: "send", Key: "quick", At: tx.Now(), Dest: "quick.example"}))
		})
		if key := <-sent; key != "quick" {
			t.Errorf("%s came first", key)
		}
		if n := done(k); n != 1 {
			t.Errorf("the step was done %d times", n)
		}
		close(open)
		settle(k, ts)
		if len(sent) != 100 || most.Load() > 4 {
			t.Errorf("%d were sent, %d at once", len(sent), most.Load())
		}
	})
}

// TestTheOlderOfTwoCannotSettle: a process that held work beyond its lease finds
// it with another; what it says then counts for nothing. // architecture 17.7
func TestTheOlderOfTwoCannotSettle(t *testing.T) {
	t.Parallel()
	here := testkit.Open(t, testkit.Postgres(t), sources())
	there := testkit.Open(t, here.URL, sources())
	type run struct{ in, out chan struct{} }
	process := func(k *testkit.Kit) (*timer.Timers, run) {
		r := run{make(chan struct{}), make(chan struct{})}
		ts := timer.New(k.Store, k.Clock, nil)
		ts.Effect("send", func(context.Context, timer.Due) error {
			r.in <- struct{}{}
			<-r.out
			return nil
		})
		start(k, ts)
		return ts, r
	}
	left := func() (n int) {
		here.Read(func(tx *store.Tx) (err error) {
			n, err = store.One(tx, store.Value[int], "SELECT COUNT(id) FROM timer_due WHERE kind = 'send'")
			return err
		})
		return n
	}
	old, first := process(here) // its clock stands still
	here.Write(func(tx *store.Tx) error { return old.At(tx, timer.Work{Kind: "send", Key: "a", At: tx.Now()}) })
	<-first.in
	there.Clock.Advance(10 * time.Minute)
	young, second := process(there)
	<-second.in
	close(first.out)
	settle(here, old)
	if n := left(); n != 1 {
		t.Errorf("the older one settled what the younger holds: %d rows", n)
	}
	close(second.out)
	settle(there, young)
	if n := left(); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

// TestAClockThatStepsBack: what was done is not done again. // architecture 17.8
func TestAClockThatStepsBack(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(), func(t *testing.T, k *testkit.Kit) {
		ts := timer.New(k.Store, k.Clock, nil)
		ts.Step("mark", mark)
		start(k, ts)
		k.Write(func(tx *store.Tx) error {
			return ts.At(tx, timer.Work{Kind: "mark", Key: "a", At: tx.Now().Add(time.Second)})
		})
		var before int64
		k.Clock.Advance(2 * time.Second)
		settle(k, ts)
		k.Write(func(tx *store.Tx) error { before = tx.NewID(); return nil })
		k.Clock.Set(testkit.Noon.Add(-time.Second))
		for range 5 {
			settle(k, ts)
			k.Clock.Advance(time.Second)
		}
		k.Write(func(tx *store.Tx) error {
			if n := tx.NewID(); n <= before {
				t.Errorf("id %d came after %d", n, before)
			}
			return nil
		})
		if n := done(k); n != 1 {
			t.Errorf("done %d times", n)
		}
	})
}

// told passes on the lines of a log.
type told struct {
	slog.Handler
	lines chan string
}

func (told) Enabled(context.Context, slog.Level) bool { return true }

func (h told) Handle(_ context.Context, r slog.Record) error {
	select {
	case h.lines <- r.Message:
	default:
	}
	return nil
}

// What fails and is tried again is in the log: a mail server that takes nothing is
// seen at the first letter, not when the last try is over.
func TestAFailedTryIsInTheLog(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources())
	lines := make(chan string, 1)
	ts := timer.New(k.Store, k.Clock, slog.New(told{slog.DiscardHandler, lines}))
	ts.Long("letter", time.Minute, func(context.Context, timer.Due) error { return errors.New("no server") })
	k.Write(func(tx *store.Tx) error { return ts.At(tx, timer.Work{Kind: "letter", Key: "a", At: testkit.Noon}) })
	start(k, ts)
	if line := <-lines; line != "due work failed and is tried again" {
		t.Error(line)
	}
}

// architecture 16: work stays due while a store can be read and takes no changes,
// and is done when it takes them again.
func TestWorkRestsWhenNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources())
	lines := make(chan string, 1)
	ts := timer.New(k.Store, k.Clock, slog.New(told{slog.DiscardHandler, lines}))
	ts.Step("mark", mark)
	k.Write(func(tx *store.Tx) error { return ts.At(tx, timer.Work{Kind: "mark", Key: "a", At: testkit.Noon}) })
	stuck := []string{"DELETE", "UPDATE"}
	for _, verb := range stuck {
		k.Write(func(tx *store.Tx) error {
			_, err := tx.Exec("CREATE TRIGGER stuck_" + verb + " BEFORE " + verb + " ON timer_due BEGIN SELECT RAISE(ABORT, 'nothing is written'); END")
			return err
		})
	}
	start(k, ts)
	if line := <-lines; line != "due work rests" {
		t.Fatal(line)
	}
	for _, verb := range stuck {
		k.Write(func(tx *store.Tx) error { _, err := tx.Exec("DROP TRIGGER stuck_" + verb); return err })
	}
	// A try that was under way while one trigger was left may have put the work
	// off by a minute, and may do so after the clock moved.
	for range 2 {
		k.Clock.Advance(time.Hour)
		settle(k, ts)
	}
	if n := done(k); n != 1 {
		t.Errorf("%d done", n)
	}
}
