package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync/atomic"

	"parvis/base/clock"
	"parvis/base/id"
	"parvis/base/metrics"
)

// Source is one folder's migrations.
type Source struct {
	// Folder names the source in errors.
	Folder string
	// FS holds files migrations/YYYYMMDDhhmmss_what.sql.
	FS fs.FS
}

// Options say which database to open and how.
type Options struct {
	// URL is a path to a SQLite file, or postgres://...
	URL string
	// Clock gives the time of transactions.
	Clock clock.Clock
	// Node is this process's number, 0 to id.MaxNode; each process of a cluster
	// has its own.
	Node int
	// Seed fixes the counters of ids in tests; zero is random.
	Seed uint64
	// Log receives slow closures and panics.
	Log *slog.Logger
	// Migrations of all folders.
	Migrations []Source
	// Twice runs every write closure twice, the first time rolled back, to find
	// closures that leak effects. For tests.
	Twice bool
	// Metrics receive the writer's numbers; nil counts for nobody.
	Metrics *metrics.Set
	// Readers is how many reads run at the same time; zero is 8.
	Readers int
	// layer is the VFS through which SQLite's files are opened; empty is the system's. A
	// test of a power cut has another.
	layer string
}

// Store is an open database. It is safe for use by many goroutines.
type Store struct {
	db    database
	clock clock.Clock
	ids   *id.Source
	log   *slog.Logger
	texts texts
	// batch is how many closures share a commit, wait how long one waits for its
	// turn, took how long it takes with its commit.
	batch, wait, took *metrics.Histogram
	sick              atomic.Bool
}

// database is what differs between SQLite and PostgreSQL.
type database interface {
	// begin starts what runs beside the callers.
	begin(ctx context.Context, s *Store)
	read(ctx context.Context, s *Store, fn func(*Tx) error) error
	write(ctx context.Context, s *Store, fn func(*Tx) error) error
	close() error
	// translate gives the store's own errors for the driver's.
	translate(err error) error
	shared() bool
}

// Open opens the database, brings its schema up to date and starts the writer.
// It refuses a schema newer than the binary, a changed migration file, and a
// clock that stands behind the newest stored id.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Readers == 0 {
		o.Readers = 8
	}
	if o.Seed == 0 {
		o.Seed = randomSeed()
	}
	if o.Metrics == nil {
		o.Metrics = metrics.New()
	}
	s := &Store{
		clock: o.Clock, log: o.Log,
		batch: o.Metrics.Histogram("store", "batch", "writes"), wait: o.Metrics.Histogram("store", "wait", "seconds"), took: o.Metrics.Histogram("store", "write", "seconds"),
	}
	open := openSQLite
	if strings.HasPrefix(o.URL, "postgres:") || strings.HasPrefix(o.URL, "postgresql:") {
		open = openPostgres
	}
	newest, err := open(ctx, s, o)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if s.ids, err = id.NewSource(o.Clock.Now, o.Node, newest, o.Seed); err != nil {
		s.db.begin(ctx, s)
		return nil, fmt.Errorf("open store: %w", errors.Join(err, s.db.close()))
	}
	s.db.begin(ctx, s)
	return s, nil
}

// Read runs fn on one snapshot of the database. Writes inside it fail.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := s.db.translate(s.db.read(ctx, s, fn))
	if ctx.Err() != nil && err != nil {
		return ctx.Err()
	}
	return err
}

// Write runs fn as one atomic, durable change and returns once the disk has it.
// An error from fn undoes the change and comes back as it is; see Instead. A context that
// ends before fn starts gives the context's error; once started, fn finishes.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	begin := s.clock.Now()
	err := s.db.translate(s.db.write(ctx, s, fn))
	s.took.Update(s.clock.Now().Sub(begin).Seconds())
	s.note(err)
	s.instead(ctx, err)
	return err
}

// note remembers whether writes reach the disk, and raises an alert when that
// changes.
func (s *Store) note(err error) {
	sick := errors.Is(err, ErrUnavailable)
	if s.sick.Swap(sick) == sick {
		return
	}
	if sick {
		s.log.Error("the database cannot be written", "alert", true, "error", err.Error())
		return
	}
	s.log.Info("the database can be written again")
}

// Ready gives ErrUnavailable while the database cannot be written. After a write
// that failed it tries one of its own, so that the answer is of now.
func (s *Store) Ready(ctx context.Context) error {
	if !s.sick.Load() {
		return nil
	}
	return s.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(probeSQL, s.ids.Next())
		return err
	})
}

// Shared tells whether several processes may write to this database at once.
func (s *Store) Shared() bool { return s.db.shared() }

// NewID gives a fresh id outside a transaction.
func (s *Store) NewID() int64 { return s.ids.Next() }

// Close waits for the writes that have begun and closes the database. Reads
// and writes after it fail.
func (s *Store) Close() error { return s.db.close() }
