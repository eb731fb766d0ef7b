package testkit

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"log/slog"
	"parvis/base/clock"
	"parvis/base/store"
)

// Noon is where every test's clock begins: a Wednesday.
var Noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// Kit is the world of one test: a store and the clock that it goes by.
type Kit struct {
	// T is the test.
	T testing.TB
	// Store is empty but for its schema. Every write closure runs twice.
	Store *store.Store
	// Clock stands at Noon until moved.
	Clock *clock.Manual
	// URL is the address of the store.
	URL string
}

// Each runs a test on every store at hand, in parallel: always SQLite, and
// PostgreSQL when PARVIS_TEST_PG names a server (a schema of its own a test).
func Each(t *testing.T, sources []store.Source, fn func(t *testing.T, k *Kit)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, Open(t, SQLite(t), sources))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, Open(t, Postgres(t), sources))
	})
}

// Lite runs a test on SQLite alone, for rules that have nothing to do with the
// database.
func Lite(t testing.TB, sources []store.Source) *Kit {
	t.Helper()
	return Open(t, SQLite(t), sources)
}

// SQLite gives the address of a fresh database in the test's own folder.
func SQLite(t testing.TB) string { return filepath.Join(t.TempDir(), "parvis.db") }

// Postgres gives the address of a fresh schema on the server that
// PARVIS_TEST_PG names, dropped when the test ends. Without a server the test is
// skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("PARVIS_TEST_PG")
	if server == "" {
		Lacks(t, "PostgreSQL (PARVIS_TEST_PG names no server)")
	}
	var b [8]byte
	_, _ = rand.Read(b[:])
	schema := "t_" + hex.EncodeToString(b[:])
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatalf("create a schema on PARVIS_TEST_PG: %v", err)
	}
	t.Cleanup(func() {
		db, err := sql.Open("pgx", server)
		if err != nil {
			return
		}
		defer db.Close()
		_, _ = db.Exec("DROP SCHEMA " + schema + " CASCADE")
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// Open opens a store at an address with a clock of its own; it closes when the
// test ends.
func Open(t testing.TB, address string, sources []store.Source) *Kit {
	t.Helper()
	k := &Kit{T: t, Clock: clock.NewManual(Noon), URL: address}
	k.Reopen(sources)
	return k
}

// Reopen opens the kit's address again, as after a restart. The store it had
// stays open until the test ends.
func (k *Kit) Reopen(sources []store.Source) {
	k.T.Helper()
	s, err := store.Open(k.Context(), store.Options{URL: k.URL, Clock: k.Clock, Seed: 1, Migrations: sources, Twice: true, Readers: 2, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		k.T.Fatal(err)
	}
	k.T.Cleanup(func() { _ = s.Close() })
	k.Store = s
}

// Context ends with the test.
func (k *Kit) Context() context.Context { return context.WithoutCancel(k.T.Context()) }

// Write runs fn in a write transaction and fails the test on an error.
func (k *Kit) Write(fn func(*store.Tx) error) {
	k.T.Helper()
	if err := k.Store.Write(k.Context(), fn); err != nil {
		k.T.Fatalf("write: %v", err)
	}
}

// Read runs fn in a read transaction and fails the test on an error.
func (k *Kit) Read(fn func(*store.Tx) error) {
	k.T.Helper()
	if err := k.Store.Read(k.Context(), fn); err != nil {
		k.T.Fatalf("read: %v", err)
	}
}

// Program gives the path of an optional program; the test is skipped, or fails
// when PARVIS_TEST_ALL=1, if it is not there.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Lacks(t, name)
	}
	return path
}

// Lacks ends a test for want of something on this machine: a skip with a clear
// word, a failure when PARVIS_TEST_ALL=1.
func Lacks(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("PARVIS_TEST_ALL") == "1" {
		t.Fatalf("PARVIS_TEST_ALL=1 and this machine lacks %s", what)
	}
	t.Skipf("skipped: this machine lacks %s", what)
}

// Schema is a folder with one migration, for tests that need a table of their
// own.
func Schema(folder, text string) store.Source {
	return store.Source{Folder: folder, FS: fstest.MapFS{"migrations/20260102000000_" + folder + ".sql": {Data: []byte(text)}}}
}
