package store

import (
	"strings"
	"unicode/utf8"

	"context"
	"database/sql"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"time"

	"parvis/base/id"
)

// Tx is one transaction. It must not be kept or used by another goroutine.
type Tx struct {
	ctx      context.Context
	plain    context.Context // what statements run under
	run      runner
	now      time.Time
	ids      *id.Source
	texts    *texts
	after    []func()
	readOnly bool
	shared   bool
	checked  bool
	cells    *cells
	// translate gives the store's own errors for the driver's.
	translate func(error) error
}

// runner executes statements of one connection.
type runner interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
}

// Now gives the instant of the transaction; it does not move.
func (tx *Tx) Now() time.Time { return tx.now }

// NewID gives a fresh id.
func (tx *Tx) NewID() int64 { return tx.ids.Next() }

// OldID gives an id for something that happened at t in the past. It may
// collide: insert with ON CONFLICT DO NOTHING and try again.
func (tx *Tx) OldID(t time.Time) int64 { return tx.ids.At(t) }

// Shared tells whether other processes may write to the same database.
func (tx *Tx) Shared() bool { return tx.shared }

// ReadOnly tells whether the transaction only reads, so that what it sees is
// committed.
func (tx *Tx) ReadOnly() bool { return tx.readOnly }

// Checked tells that this is a test, in which what is kept in memory is to be
// compared with what is stored.
func (tx *Tx) Checked() bool { return tx.checked }

// Value gives what the context of the transaction carries.
func (tx *Tx) Value(key any) any { return tx.ctx.Value(key) }

// AfterCommit calls fn once the change is durable, before Write returns. fn
// must be quick and must not use the store. It is dropped when the closure is
// undone.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// Exec runs a statement and gives the number of rows it changed. A text that no
// database keeps, with a NUL or not in UTF-8, is Invalid.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	if tx.readOnly {
		return 0, errReadOnly
	}
	if err := tx.ctx.Err(); err != nil {
		return 0, err
	}
	for _, a := range args {
		if s, is := a.(string); is && (strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)) {
			return 0, errText
		}
	}
	query, args = tx.prepare(query, args)
	res, err := tx.run.exec(tx.plain, query, args)
	if err != nil {
		return 0, tx.translate(err)
	}
	return res.RowsAffected()
}

// Micros gives the stored form of t: microseconds since 1970, 0 for the zero
// time.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Time is the inverse of Micros.
func Time(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Each calls fn for every row.
func Each(tx *Tx, fn func(Row) error, query string, args ...any) error {
	if err := tx.ctx.Err(); err != nil {
		return err
	}
	query, args = tx.prepare(query, args)
	rows, err := tx.run.query(tx.plain, query, args)
	if err != nil {
		return tx.translate(err)
	}
	defer rows.Close()
	row := Row{rows: rows, cells: tx.take()}
	defer tx.give(row.cells)
	for rows.Next() {
		if err := fn(row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return tx.translate(err)
	}
	return nil
}

// take gives cells for a result: those of one before, unless it is still open.
func (tx *Tx) take() *cells {
	c := tx.cells
	if tx.cells = nil; c == nil {
		c = &cells{}
	}
	return c
}

func (tx *Tx) give(c *cells) { tx.cells = c }

// Many reads all rows into a slice; scan fills one element.
func Many[T any](tx *Tx, scan func(Row, *T) error, query string, args ...any) ([]T, error) {
	var out []T
	err := Each(tx, func(r Row) error {
		var v T
		out = append(out, v)
		return scan(r, &out[len(out)-1])
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// One reads the first row; no row is an error for which IsMissing is true.
func One[T any](tx *Tx, scan func(Row, *T) error, query string, args ...any) (T, error) {
	var out T
	found := false
	err := Each(tx, func(r Row) error {
		if found {
			return nil
		}
		found = true
		return scan(r, &out)
	}, query, args...)
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	return out, err
}

// Value scans a row of one column.
func Value[T any](r Row, v *T) error { return r.Scan(v) }

// Pair is a row of two columns.
type Pair[K, V any] struct {
	Key K
	Val V
}

// Two scans a row of two columns.
func Two[K, V any](r Row, p *Pair[K, V]) error { return r.Scan(&p.Key, &p.Val) }

// protect runs fn and turns a panic into an error.
func protect(s *Store, tx *Tx, fn func(*Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("store closure panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fmt.Errorf("store: closure panicked: %v", p)
		}
	}()
	return fn(tx)
}

func nameOf(fn func(*Tx) error) string {
	return runtime.FuncForPC(reflect.ValueOf(fn).Pointer()).Name()
}
