package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/store"
	"parvis/base/testkit"
)

const schema = `-- +goose Up
CREATE TABLE thing_thing (
	id @id PRIMARY KEY,
	name @text NOT NULL,
	body @blob NOT NULL,
	on_top @bool NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX thing_name ON thing_thing (name);
CREATE TABLE thing_pair (
	a @int NOT NULL,
	b @int NOT NULL,
	PRIMARY KEY (a, b)
) @clustered;
`

func sources(text string) []store.Source {
	return []store.Source{{Folder: "thing", FS: fstest.MapFS{"migrations/20260102000000_thing.sql": {Data: []byte(text)}}}}
}

type thing struct {
	id    int64
	name  string
	body  []byte
	onTop bool
	at    time.Time
}

func scan(r store.Row, v *thing) error { return r.Scan(&v.id, &v.name, &v.body, &v.onTop, &v.at) }

func add(tx *store.Tx, name string) error {
	_, err := tx.Exec("INSERT INTO thing_thing (id, name, body, on_top, at) VALUES ($1, $2, $3, $4, $5)", tx.NewID(), name, []byte(nil), true, tx.Now())
	return err
}

func names(k *testkit.Kit) string {
	var out []string
	k.Read(func(tx *store.Tx) (err error) {
		out, err = store.Many(tx, store.Value[string], "SELECT name FROM thing_thing ORDER BY name")
		return err
	})
	return strings.Join(out, " ")
}

func TestValuesComeBackAsTheyWent(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		k.Write(func(tx *store.Tx) error { return add(tx, "léa") })
		k.Read(func(tx *store.Tx) error {
			got, err := store.One(tx, scan, "SELECT id, name, body, on_top, at FROM thing_thing WHERE name = $1", "léa")
			if err != nil {
				return err
			}
			if got.name != "léa" || !got.onTop || !got.at.Equal(testkit.Noon) || len(got.body) != 0 || got.id == 0 {
				t.Errorf("came back as %+v", got)
			}
			_, err = store.One(tx, scan, "SELECT id, name, body, on_top, at FROM thing_thing WHERE name = $1", "jean")
			if !store.IsMissing(err) {
				t.Errorf("no row gave %v", err)
			}
			if _, err := tx.Exec("DELETE FROM thing_thing"); err == nil {
				t.Error("a write inside Read went through")
			}
			return nil
		})
	})
}

func TestListArguments(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		k.Write(func(tx *store.Tx) error {
			for _, n := range []string{"a", "b", "c", "d", "e"} {
				if err := add(tx, n); err != nil {
					return err
				}
			}
			return nil
		})
		for in, want := range map[string]string{"": "", "a": "a", "a c e": "a c e", "a b c d e": "a b c d"} {
			k.Read(func(tx *store.Tx) error {
				got, err := store.Many(tx, store.Value[string], "SELECT name FROM thing_thing WHERE on_top = $1 AND name IN ($2) ORDER BY name LIMIT $3", true, store.In(strings.Fields(in)), 4)
				if strings.Join(got, " ") != want {
					t.Errorf("in (%s) gave %v", in, got)
				}
				return err
			})
		}
	})
}

func TestOneFailureOfABatchIsOnlyItsOwn(t *testing.T) { // architecture 17.3, 6.3
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		var wg sync.WaitGroup
		boom := errors.New("boom")
		var wrong atomic.Int32
		for i := range 60 {
			wg.Go(func() {
				err := k.Store.Write(k.Context(), func(tx *store.Tx) error {
					if err := add(tx, fmt.Sprintf("n%02d", i)); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return boom
					case 2:
						panic("bang")
					}
					return nil
				})
				if (i%3 == 0) != (err == nil) || i%3 == 1 && !errors.Is(err, boom) {
					wrong.Add(1)
				}
			})
		}
		wg.Wait()
		if wrong.Load() != 0 {
			t.Errorf("%d callers heard of somebody else's failure", wrong.Load())
		}
		if got := len(strings.Fields(names(k))); got != 20 {
			t.Errorf("%d rows instead of 20", got)
		}
	})
}

func TestUniqueViolationNamesTheIndex(t *testing.T) { // architecture 6.13
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		err := k.Store.Write(k.Context(), func(tx *store.Tx) error { return errors.Join(add(tx, "a"), add(tx, "a")) })
		if !store.IsUnique(err, "thing_name") || store.IsUnique(err, "other") || !store.IsUnique(err, "") {
			t.Errorf("a taken name gave %v", err)
		}
		k.Write(func(tx *store.Tx) error {
			if tx.Shared() {
				return nil // a failed statement ends a transaction of PostgreSQL
			}
			if err := errors.Join(add(tx, "b"), add(tx, "b")); !store.IsUnique(err, "thing_name") {
				t.Errorf("inside the closure a taken name gave %v", err)
			}
			return nil
		})
		err = k.Store.Write(k.Context(), func(tx *store.Tx) error {
			for range 2 {
				if _, err := tx.Exec("INSERT INTO thing_pair (a, b) VALUES ($1, $2)", 1, 2); err != nil {
					return err
				}
			}
			return nil
		})
		if !store.IsUnique(err, "thing_pair_pkey") {
			t.Errorf("a taken primary key gave %v", err)
		}
	})
}

func TestEffectsWaitForTheCommit(t *testing.T) { // architecture 6.5
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		var rang atomic.Int32
		k.Write(func(tx *store.Tx) error {
			tx.AfterCommit(func() { rang.Add(1) })
			return add(tx, "a")
		})
		_ = k.Store.Write(k.Context(), func(tx *store.Tx) error {
			tx.AfterCommit(func() { rang.Add(100) })
			return errors.New("no")
		})
		if rang.Load() != 1 {
			t.Errorf("effects ran to %d, want 1: once, and not for what was undone", rang.Load())
		}
	})
}

func TestCancelledWriteDoesNotRun(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources(schema))
	block, blocked := make(chan bool), make(chan bool)
	go func() {
		first := true
		_ = k.Store.Write(k.Context(), func(*store.Tx) error {
			if first {
				first = false
				close(blocked)
				<-block
			}
			return nil
		})
	}()
	<-blocked
	ctx, cancel := context.WithCancel(k.Context())
	gave := make(chan error)
	go func() { gave <- k.Store.Write(ctx, func(tx *store.Tx) error { return add(tx, "late") }) }()
	cancel()
	if err := <-gave; !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled write gave %v", err)
	}
	close(block)
	if got := names(k); got != "" {
		t.Errorf("a cancelled write left %q", got)
	}
}

func TestQueuedWriteGivesUpAfterFiveSeconds(t *testing.T) { // architecture 16
	t.Parallel()
	k := testkit.Lite(t, sources(schema))
	block, blocked := make(chan bool), make(chan bool)
	go func() {
		first := true
		_ = k.Store.Write(k.Context(), func(*store.Tx) error {
			if first {
				first = false
				close(blocked)
				<-block
			}
			return nil
		})
	}()
	<-blocked
	gave := make(chan error)
	go func() { gave <- k.Store.Write(k.Context(), func(tx *store.Tx) error { return add(tx, "late") }) }()
	for done := false; !done; {
		k.Clock.Advance(6 * time.Second)
		select {
		case err := <-gave:
			done = true
			if !store.IsBusy(err) || !errors.Is(err, store.ErrBusy) {
				t.Errorf("a write that waited gave %v", err)
			}
		default:
		}
	}
	close(block)
	if got := names(k); got != "" {
		t.Errorf("a write that was told busy left %q", got)
	}
}

func TestReadSeesOneSnapshot(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		k.Read(func(tx *store.Tx) error {
			count := func() int64 {
				n, err := store.One(tx, store.Value[int64], "SELECT COUNT(id) FROM thing_thing")
				if err != nil {
					t.Error(err)
				}
				return n
			}
			before := count()
			k.Write(func(tx *store.Tx) error { return add(tx, "a") })
			if after := count(); after != before {
				t.Errorf("a snapshot moved from %d to %d", before, after)
			}
			return nil
		})
	})
}

func TestSchemaIsGuarded(t *testing.T) { // architecture 16, 6.11
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		open := func(src []store.Source) error {
			s, err := store.Open(k.Context(), store.Options{URL: k.URL, Clock: k.Clock, Migrations: src})
			if err == nil {
				_ = s.Close()
			}
			return err
		}
		if err := open(sources(schema + "-- changed\n")); err == nil || !strings.Contains(err.Error(), "thing/20260102000000_thing.sql was changed") {
			t.Errorf("a changed migration gave %v", err)
		}
		if err := open(nil); err == nil || !strings.Contains(err.Error(), "20260102000000_thing.sql") || !strings.Contains(err.Error(), "store/") {
			t.Errorf("a newer schema gave %v", err)
		}
		more := append(sources(schema), store.Source{Folder: "early", FS: fstest.MapFS{
			"migrations/20260101120000_early.sql": {Data: []byte("-- +goose Up\nCREATE TABLE early_one (\n\tid @id PRIMARY KEY\n);\n")}}})
		todo, err := store.Pending(k.Context(), store.Options{URL: k.URL, Migrations: more})
		if err != nil || len(todo) != 1 || todo[0] != "early/20260101120000_early.sql" {
			t.Errorf("pending is %v, %v", todo, err)
		}
		if err := open(more); err != nil {
			t.Errorf("a migration of an older date from a new folder gave %v", err)
		}
		if err := open(sources("-- +goose Up\nCREATE TABLE x (\n\tid @number\n);\n")); err == nil {
			t.Error("an unknown token was accepted")
		}
	})
}

// TestBegun: a database is a network's once it has a migration; looking makes no file.
func TestBegun(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		begun := func(o store.Options) bool {
			t.Helper()
			o.Migrations = sources(schema)
			yes, err := store.Begun(k.Context(), o)
			if err != nil {
				t.Error(err)
			}
			return yes
		}
		if !begun(store.Options{URL: k.URL}) {
			t.Error("what has its schema is not begun")
		}
		fresh := filepath.Join(t.TempDir(), "fresh.db")
		if begun(store.Options{URL: fresh}) {
			t.Error("what is not there is begun")
		}
		if _, err := os.Stat(fresh); err == nil {
			t.Error("looking made a file")
		}
		if strings.HasPrefix(k.URL, "postgres") {
			fresh = testkit.Postgres(t)
		}
		if _, err := store.Pending(k.Context(), store.Options{URL: fresh, Migrations: sources(schema)}); err != nil || begun(store.Options{URL: fresh}) {
			t.Errorf("what was only looked at is begun, or %v", err)
		}
	})
}

func TestClockBehindTheDatabaseRefusesToStart(t *testing.T) { // architecture 16
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		k.Write(func(tx *store.Tx) error { return add(tx, "a") })
		_ = k.Store.Close()
		behind := clock.NewManual(testkit.Noon.Add(-time.Minute))
		_, err := store.Open(k.Context(), store.Options{URL: k.URL, Clock: behind, Migrations: sources(schema)})
		if err == nil || !strings.Contains(err.Error(), "behind the newest stored id") {
			t.Errorf("a clock a minute behind gave %v", err)
		}
	})
}

func TestClosedStoreSaysSo(t *testing.T) {
	t.Parallel()
	k := testkit.Lite(t, sources(schema))
	_ = k.Store.Close()
	if err := k.Store.Write(k.Context(), func(*store.Tx) error { return nil }); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("write after close gave %v", err)
	}
	if err := k.Store.Read(k.Context(), func(*store.Tx) error { return nil }); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("read after close gave %v", err)
	}
}

// social-core 18: a refusal is counted although what was refused leaves nothing.
func TestARefusalLeavesSomethingInstead(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		refused := errors.New("refused")
		err := k.Store.Write(k.Context(), func(tx *store.Tx) error {
			if err := add(tx, "undone"); err != nil {
				return err
			}
			return fmt.Errorf("publish: %w", &store.Instead{Err: refused, Do: func(tx *store.Tx) error { return add(tx, "left") }})
		})
		if !errors.Is(err, refused) || names(k) != "left" {
			t.Errorf("the caller got %v, the store has %s", err, names(k))
		}
		k.Write(func(tx *store.Tx) error {
			return store.Leave(tx, &store.Instead{Err: refused, Do: func(tx *store.Tx) error { return add(tx, "on the way") }})
		})
		k.Write(func(tx *store.Tx) error { return store.Leave(tx, refused) })
		if names(k) != "left on the way" {
			t.Errorf("the store has %s", names(k))
		}
	})
}

// social-core 17: what a database cannot keep is refused by both alike, and the
// rest of the change can go on.
func TestTextsThatNoDatabaseKeepsAreRefused(t *testing.T) {
	t.Parallel()
	testkit.Each(t, sources(schema), func(t *testing.T, k *testkit.Kit) {
		k.Write(func(tx *store.Tx) error {
			for _, name := range []string{"a\x00b", "\xff", "é\xc3"} {
				if err := add(tx, name); fault.KindOf(err) != fault.Invalid {
					t.Errorf("%q: %v", name, err)
				}
			}
			return add(tx, "é")
		})
		if got := names(k); got != "é" {
			t.Errorf("kept %q", got)
		}
	})
}
