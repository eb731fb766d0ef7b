package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"parvis/base/metrics"
)

// Move says what Run brings from a SQLite file into a PostgreSQL database.
type Move struct {
	// From is the path of the SQLite file, which nobody else may have open.
	From string
	// To is open on the empty database.
	To *Store
	// Migrations of all folders; From must have them all.
	Migrations []Source
	// Tell is told after every few thousand rows and at the end of each table.
	Tell func(table string, rows, of int64)
	// After runs in the same transaction, once all tables are there, and sets right
	// what is not the same on both databases.
	After []func(ctx context.Context, tx *Tx) error
}

// tellEvery is how many rows pass between two words of progress.
const tellEvery = 5000

// Run copies every table, in the order of its key, in one transaction: until it
// is committed the target is as empty as before, whatever happens. It refuses a
// target that holds anything, and a source with another schema.
func (m Move) Run(ctx context.Context) error {
	pg, ok := m.To.db.(*pgDB)
	if !ok {
		return errors.New("the target is not a PostgreSQL database")
	}
	from, err := m.source(ctx)
	if err != nil {
		return err
	}
	defer from.Close()
	seeds, err := m.seeds(ctx)
	if err != nil {
		return err
	}
	conn, err := pg.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	src, err := from.BeginTx(ctx, nil) // one snapshot
	if err != nil {
		return err
	}
	defer func() { _ = src.Rollback() }()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	if err := m.run(ctx, src, conn, seeds); err != nil {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return fmt.Errorf("nothing was moved: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("whether all was moved a second run tells, which refuses if it was: %w", err)
	}
	_, _ = conn.ExecContext(ctx, "ANALYZE") // else the server does by itself, later
	return nil
}

// source opens the file and wants its schema to be this program's.
func (m Move) source(ctx context.Context) (*sql.DB, error) {
	if _, err := os.Stat(m.From); err != nil {
		return nil, err
	}
	left, err := Pending(ctx, Options{URL: m.From, Migrations: m.Migrations})
	if err != nil {
		return nil, err
	}
	if len(left) > 0 {
		return nil, fmt.Errorf("%s lacks %d migrations of this program: bring it up to date first", m.From, len(left))
	}
	_, files, err := sqliteDialect.merge(m.Migrations)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open(driverName, sqliteDSN(m.From))
	if err != nil {
		return nil, err
	}
	if err := check(ctx, db, files); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// seeds counts the rows that a fresh database has in each table.
func (m Move) seeds(ctx context.Context) (map[string]int64, error) {
	dir, err := os.MkdirTemp("", "parvis-empty")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := Open(ctx, Options{URL: filepath.Join(dir, "empty.db"), Clock: m.To.clock, Migrations: m.Migrations, Log: slog.New(slog.DiscardHandler), Metrics: metrics.New(), Readers: 1})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	seeds := map[string]int64{}
	err = s.Read(ctx, func(tx *Tx) error {
		tables, err := Many(tx, Value[string], moveTablesSQL)
		for _, t := range tables {
			n, err := One(tx, Value[int64], "SELECT COUNT(*) FROM "+quote(t))
			if err != nil {
				return err
			}
			seeds[t] = n
		}
		return err
	})
	return seeds, err
}

// moveTablesSQL lists the tables that are the same on both databases: a virtual
// table is not, nor are the tables in which it keeps itself, nor the record of
// migrations.
const moveTablesSQL = `SELECT t.name FROM sqlite_master t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
	AND t.name NOT IN ('store_version', 'store_file') AND t.sql NOT LIKE 'CREATE VIRTUAL%'
	AND NOT EXISTS (SELECT 1 FROM sqlite_master v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND t.name LIKE v.name || '\_%' ESCAPE '\')
	ORDER BY t.name`

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (m Move) run(ctx context.Context, src *sql.Tx, conn *sql.Conn, seeds map[string]int64) error {
	tables, err := column[string](ctx, src, moveTablesSQL)
	if err != nil {
		return err
	}
	if err := empty(ctx, conn, tables, seeds); err != nil {
		return err
	}
	for _, t := range tables {
		if err := m.table(ctx, src, conn, t); err != nil {
			return fmt.Errorf("table %s: %w", t, err)
		}
	}
	tx := &Tx{ctx: ctx, plain: ctx, run: pgRunner{conn}, now: m.To.clock.Now(), ids: m.To.ids, texts: &m.To.texts, shared: true, translate: m.To.db.translate}
	for _, f := range m.After {
		if err := f(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// empty locks the target's tables against everybody, wants each to be as a fresh
// one is, and makes them really empty.
func empty(ctx context.Context, conn *sql.Conn, tables []string, seeds map[string]int64) error {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = quote(t)
	}
	all := strings.Join(names, ", ")
	if _, err := conn.ExecContext(ctx, "LOCK TABLE "+all+" IN ACCESS EXCLUSIVE MODE"); err != nil {
		return err
	}
	for _, t := range tables {
		if t == "store_newest" {
			continue // every process that opens the database leaves its mark
		}
		n, err := column[int64](ctx, conn, "SELECT COUNT(*) FROM "+quote(t))
		if err != nil {
			return err
		}
		if n[0] > seeds[t] {
			return fmt.Errorf("the target database is not empty: table %s has %d rows; give an empty database, or drop and make it again", t, n[0])
		}
	}
	_, err := conn.ExecContext(ctx, "TRUNCATE TABLE "+all)
	return err
}

// table copies one table and compares the counts.
func (m Move) table(ctx context.Context, src *sql.Tx, conn *sql.Conn, table string) error {
	cols, err := column[string](ctx, src, "SELECT name FROM pragma_table_info("+literal(table)+") ORDER BY cid")
	if err != nil {
		return err
	}
	key, err := column[string](ctx, src, "SELECT name FROM pragma_table_info("+literal(table)+") WHERE pk > 0 ORDER BY pk")
	if err != nil {
		return err
	}
	if len(key) == 0 {
		key = []string{"rowid"}
	}
	types, err := moveColumns(ctx, conn, table, cols)
	if err != nil {
		return err
	}
	of, err := column[int64](ctx, src, "SELECT COUNT(*) FROM "+quote(table))
	if err != nil {
		return err
	}
	feed := &feed{types: types, tell: func(n int64) { m.Tell(table, n, of[0]) }}
	feed.rows, err = src.QueryContext(ctx, "SELECT "+feed.list(cols)+" FROM "+quote(table)+" ORDER BY "+quoted(key)) //nolint:gosec,rowserrcheck // names of our own tables and columns, quoted; feed.Err gives the error
	if err != nil {
		return err
	}
	defer feed.rows.Close()
	err = conn.Raw(func(c any) error {
		_, err := c.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, cols, feed)
		return err
	})
	if err != nil {
		return fmt.Errorf("after row %d: %w", feed.n, err)
	}
	got, err := column[int64](ctx, conn, "SELECT COUNT(*) FROM "+quote(table))
	if err != nil {
		return err
	}
	if got[0] != of[0] {
		return fmt.Errorf("%d rows arrived of %d", got[0], of[0])
	}
	m.Tell(table, of[0], of[0])
	return nil
}

// moveColumns wants the target to have exactly these columns and gives their
// types there.
func moveColumns(ctx context.Context, conn *sql.Conn, table string, cols []string) ([]string, error) {
	rows, err := conn.QueryContext(ctx, "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = CAST($1 AS regclass) AND attnum > 0 AND NOT attisdropped", quote(table))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types := map[string]string{}
	for rows.Next() {
		var name, typ string
		if err := rows.Scan(&name, &typ); err != nil {
			return nil, err
		}
		types[name] = typ
	}
	out := make([]string, len(cols))
	for i, c := range cols {
		if out[i] = types[c]; out[i] == "" {
			return nil, fmt.Errorf("the target has no column %s", c)
		}
	}
	if len(types) != len(cols) {
		return nil, fmt.Errorf("the target has %d columns, the source %d", len(types), len(cols))
	}
	return out, rows.Err()
}

// feed hands rows of SQLite to PostgreSQL, one at a time. Behind the columns
// stands, for each that holds bytes, whether it is null: no bytes would look the
// same.
type feed struct {
	rows  *sql.Rows
	types []string
	n     int64
	tell  func(int64)
}

func (f *feed) list(cols []string) string {
	list := quoted(cols)
	for i, c := range cols {
		if f.types[i] == "bytea" {
			list += ", " + quote(c) + " IS NULL"
		}
	}
	return list
}

// Next steps to the next row.
func (f *feed) Next() bool { return f.rows.Next() }

// Values gives the row in PostgreSQL's types.
func (f *feed) Values() ([]any, error) {
	vals, into := make([]any, len(f.types)), make([]any, 0, len(f.types))
	var nulls []*bool
	for i := range vals {
		into = append(into, &vals[i])
	}
	for _, t := range f.types {
		if t == "bytea" {
			nulls = append(nulls, new(bool))
			into = append(into, nulls[len(nulls)-1])
		}
	}
	if err := f.rows.Scan(into...); err != nil {
		return nil, err
	}
	for i, t := range f.types {
		switch t {
		case "text": // older rows may hold what PostgreSQL does not keep
			if s, ok := vals[i].(string); ok {
				vals[i] = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
			}
		case "boolean": // SQLite has numbers
			if n, ok := vals[i].(int64); ok {
				vals[i] = n != 0
			}
		case "bytea":
			if b, _ := vals[i].([]byte); b == nil && !*nulls[0] {
				vals[i] = []byte{}
			}
			nulls = nulls[1:]
		}
	}
	if f.n++; f.n%tellEvery == 0 {
		f.tell(f.n)
	}
	return vals, nil
}

// Err tells what ended the rows.
func (f *feed) Err() error { return f.rows.Err() }

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quote(n)
	}
	return strings.Join(out, ", ")
}

// column reads a statement's only column.
func column[T any](ctx context.Context, db interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, query string,
) (out []T, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
