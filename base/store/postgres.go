package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"

	"parvis/base/clock"
	"parvis/base/fault"
)

// Limits of the PostgreSQL side (architecture 6.4).
const (
	retryMax  = 5
	connsMax  = 32
	markEvery = time.Second
)

// pgDB is a pool of connections; each closure is a transaction.
type pgDB struct {
	pool  *sql.DB
	slots chan struct{}
	twice bool
	node  int
	rand  *rand.Rand
	turn  sync.Mutex
	stop  func()
	once  sync.Once
	// closed says that the pool is, or is about to be.
	closed atomic.Bool
}

func openPostgres(ctx context.Context, s *Store, o Options) (int64, error) {
	pool, err := sql.Open("pgx", o.URL)
	if err != nil {
		return 0, err
	}
	pool.SetMaxOpenConns(connsMax)
	pool.SetMaxIdleConns(connsMax)
	if err := migrate(ctx, pool, postgresDialect, o.Migrations); err != nil {
		return 0, errors.Join(err, pool.Close())
	}
	newest, err := newestID(ctx, pgRunner{pool}, o.Node)
	if err != nil {
		return 0, errors.Join(err, pool.Close())
	}
	d := &pgDB{pool: pool, slots: make(chan struct{}, connsMax), twice: o.Twice, node: o.Node, rand: rand.New(rand.NewPCG(o.Seed, 1))}
	s.db = d
	return newest, nil
}

// begin keeps the newest id stored each second: in every transaction it would
// make one row everybody's lock.
func (d *pgDB) begin(ctx context.Context, s *Store) {
	ctx = context.WithoutCancel(ctx)
	tick := s.clock.NewTicker(markEvery)
	quit, done := make(chan struct{}), make(chan struct{})
	mark := func() {
		if s.ids == nil {
			return
		}
		if newest := s.ids.Newest(); newest > 0 {
			if _, err := d.pool.ExecContext(ctx, markSQL, int64(d.node), newest); err != nil {
				s.log.Warn("store mark failed", "error", err.Error())
			}
		}
	}
	go func() {
		defer close(done)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				mark()
			case <-quit:
				mark()
				return
			}
		}
	}()
	d.stop = func() { close(quit); <-done }
}

func (d *pgDB) shared() bool { return true }

func (d *pgDB) close() error {
	var err error
	d.once.Do(func() {
		d.closed.Store(true)
		d.stop()
		err = d.pool.Close()
	})
	return err
}

func (d *pgDB) read(ctx context.Context, s *Store, fn func(*Tx) error) error {
	if d.closed.Load() {
		return ErrUnavailable
	}
	v := &pgView{db: d}
	tx := &Tx{ctx: ctx, plain: ctx, run: v, now: s.clock.Now(), ids: s.ids, texts: &s.texts, readOnly: true, shared: true, checked: d.twice, translate: d.translate}
	err := protect(s, tx, fn)
	if v.tx == nil {
		return err
	}
	if end := v.tx.Rollback(); err == nil && end != nil && !errors.Is(end, sql.ErrTxDone) {
		return end
	}
	return err
}

// pgView is a snapshot that begins with the first statement: what memory answers
// needs none.
type pgView struct {
	db *pgDB
	tx *sql.Tx
}

func (v *pgView) exec(context.Context, string, []any) (sql.Result, error) { return nil, errReadOnly }

func (v *pgView) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if v.tx == nil {
		tx, err := v.db.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			return nil, err
		}
		v.tx = tx
	}
	return v.tx.QueryContext(ctx, query, args...)
}

func (d *pgDB) write(ctx context.Context, s *Store, fn func(*Tx) error) error {
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	ctx = context.WithoutCancel(ctx)
	var err error
	for try := range retryMax {
		if try > 0 {
			wait := make(chan struct{})
			clock.System().AfterFunc(d.jitter(try), func() { close(wait) })
			<-wait
		}
		err = nil
		if d.twice {
			err = d.attempt(ctx, s, fn, true)
		}
		if err == nil {
			err = d.attempt(ctx, s, fn, false)
		}
		if !retriable(err) {
			return err
		}
	}
	return fault.Wrap(ErrBusy, err)
}

// attempt runs the closure in one transaction; dry undoes it.
func (d *pgDB) attempt(ctx context.Context, s *Store, fn func(*Tx) error, dry bool) error {
	t, err := d.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	tx := &Tx{ctx: ctx, plain: ctx, run: pgRunner{t}, now: s.clock.Now(), ids: s.ids, texts: &s.texts, shared: true, translate: d.translate}
	if err := protect(s, tx, fn); err != nil {
		_ = t.Rollback()
		return err
	}
	if dry {
		return t.Rollback()
	}
	if err := t.Commit(); err != nil {
		return err
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// Codes of PostgreSQL, https://www.postgresql.org/docs/15/errcodes-appendix.html.
const (
	pgSerialization = "40001"
	pgDeadlock      = "40P01"
	pgUnique        = "23505"
	pgDiskFull      = "53100"
	pgReadOnly      = "25006"
	pgTooMany       = "53300"
	pgShutdown      = "57P01"
	pgStarting      = "57P03"
)

func retriable(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == pgSerialization || e.Code == pgDeadlock)
}

func (d *pgDB) translate(err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Fault
	var unique *uniqueError
	if errors.As(err, &known) || errors.As(err, &unique) {
		return err
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		var network net.Error
		if errors.As(err, &network) || errors.Is(err, sql.ErrConnDone) {
			return fault.Wrap(ErrUnavailable, err)
		}
		return err
	}
	switch e.Code {
	case pgUnique:
		return &uniqueError{e.ConstraintName, err}
	case pgDiskFull, pgReadOnly, pgTooMany, pgShutdown, pgStarting:
		return fault.Wrap(ErrUnavailable, err)
	}
	return err
}

// plannedAnew has PostgreSQL plan a statement for the values it gets. After five
// uses it would settle on one plan for all, and for "author IN (...) ORDER BY id
// DESC LIMIT n" that one reads every post from the newest backwards: 69 ms
// instead of 1 for a home of 21 authors among 40,000 posts.
func plannedAnew(args []any) []any {
	return append([]any{pgx.QueryExecModeCacheDescribe}, args...)
}

// pgRunner runs statements on a pool or a transaction.
type pgRunner struct {
	db interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	}
}

func (p pgRunner) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return p.db.ExecContext(ctx, query, args...)
}

func (p pgRunner) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return p.db.QueryContext(ctx, query, args...)
}

// jitter keeps transactions that met once from meeting again.
func (d *pgDB) jitter(try int) time.Duration {
	d.turn.Lock()
	defer d.turn.Unlock()
	return time.Duration(1+d.rand.IntN(10<<try)) * time.Millisecond
}
