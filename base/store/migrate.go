package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// dialect is what a migration file becomes on one database.
type dialect struct {
	goose  goose.Dialect
	suffix string
	other  string
	types  *strings.Replacer
	strict bool
}

// lookup tables of the two dialects
var (
	sqliteDialect = dialect{goose.DialectSQLite3, ".sqlite.sql", ".postgres.sql", strings.NewReplacer(
		"@id", "INTEGER", "@int", "INTEGER", "@bool", "INTEGER", "@text", "TEXT", "@blob", "BLOB", "@time", "INTEGER",
	), true}
	postgresDialect = dialect{goose.DialectPostgres, ".postgres.sql", ".sqlite.sql", strings.NewReplacer(
		"@id", "BIGINT", "@int", "BIGINT", "@bool", "BOOLEAN", "@text", "TEXT", "@blob", "BYTEA", "@time", "BIGINT",
	), false}
)

// own is the schema that the store needs for itself.
const own = `-- +goose Up
CREATE TABLE store_newest (
	node @int PRIMARY KEY,
	id @int NOT NULL
);
CREATE TABLE store_file (
	version @int PRIMARY KEY,
	name @text NOT NULL,
	sum @text NOT NULL
);
`

const ownName = "20260101000000_store.sql"

var (
	tableEnd  = regexp.MustCompile(`(?m)^\)\s*(@clustered)?\s*;`)
	tokenLeft = regexp.MustCompile(`@[a-z_]+`)
)

// rewrite replaces the tokens of a migration for one database.
func (d dialect) rewrite(text string) (string, error) {
	text = tableEnd.ReplaceAllStringFunc(text, func(m string) string {
		switch {
		case !d.strict:
			return ");"
		case strings.Contains(m, "@clustered"):
			return ") STRICT, WITHOUT ROWID;"
		default:
			return ") STRICT;"
		}
	})
	text = d.types.Replace(text)
	if left := tokenLeft.FindString(text); left != "" {
		return "", fmt.Errorf("unknown token %s", left)
	}
	return text, nil
}

// file is one migration with the hash of its text as written.
type file struct {
	version int64
	name    string
	sum     string
}

// merge gathers the migrations of all folders into one file system.
func (d dialect) merge(sources []Source) (fs.FS, []file, error) {
	out := fstest.MapFS{}
	var files []file
	seen := map[int64]string{}
	add := func(folder, name, text string) error {
		if strings.HasSuffix(name, d.other) {
			return nil
		}
		version, err := goose.NumericComponent(name)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", folder, name, err)
		}
		if was := seen[version]; was != "" {
			return fmt.Errorf("%s: %s has the number of %s", folder, name, was)
		}
		seen[version] = folder + "/" + name
		sum := sha256.Sum256([]byte(text))
		files = append(files, file{version, folder + "/" + name, hex.EncodeToString(sum[:])})
		if text, err = d.rewrite(text); err != nil {
			return fmt.Errorf("%s: %s: %w", folder, name, err)
		}
		out[name] = &fstest.MapFile{Data: []byte(text)}
		return nil
	}
	if err := add("store", ownName, own); err != nil {
		return nil, nil, err
	}
	for _, s := range sources {
		err := fs.WalkDir(s.FS, ".", func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || path.Ext(p) != ".sql" {
				return err
			}
			data, err := fs.ReadFile(s.FS, p)
			if err != nil {
				return err
			}
			return add(s.Folder, path.Base(p), string(data))
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return out, files, nil
}

func (d dialect) provider(db *sql.DB, sources []Source) (*goose.Provider, []file, error) {
	files, list, err := d.merge(sources)
	if err != nil {
		return nil, nil, err
	}
	opts := []goose.ProviderOption{goose.WithAllowOutofOrder(true), goose.WithTableName("store_version"), goose.WithDisableGlobalRegistry(true)}
	if !d.strict {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, nil, err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(d.goose, db, files, opts...)
	return p, list, err
}

// migrate brings the schema up to date, each file in a transaction of its own.
func migrate(ctx context.Context, db *sql.DB, d dialect, sources []Source) error {
	p, files, err := d.provider(db, sources)
	if err != nil {
		return err
	}
	has, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if has > 0 {
		if err := check(ctx, db, files); err != nil {
			return err
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	for _, f := range files {
		_, err := db.ExecContext(ctx, "INSERT INTO store_file (version, name, sum) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", f.version, f.name, f.sum)
		if err != nil {
			return err
		}
	}
	return nil
}

// check refuses a database whose files are unknown to this binary or differ
// from it.
func check(ctx context.Context, db *sql.DB, files []file) error {
	known := map[int64]file{}
	newest := files[0]
	for _, f := range files {
		known[f.version] = f
		if f.version > newest.version {
			newest = f
		}
	}
	rows, err := db.QueryContext(ctx, "SELECT version, name, sum FROM store_file ORDER BY version")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var f file
		if err := rows.Scan(&f.version, &f.name, &f.sum); err != nil {
			return err
		}
		is, ok := known[f.version]
		if !ok {
			return fmt.Errorf("the database has schema %s, this program knows up to %s: use the newer program", f.name, newest.name)
		}
		if is.sum != f.sum {
			return fmt.Errorf("migration %s was changed after it ran: it had hash %s, now %s", f.name, f.sum, is.sum)
		}
	}
	return rows.Err()
}

// Begun tells whether the database of o has any of its migrations. Where there
// is no file it makes none.
func Begun(ctx context.Context, o Options) (bool, error) {
	if !strings.HasPrefix(o.URL, "postgres") {
		if _, err := os.Stat(o.URL); errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
	}
	begun := false
	err := o.migrations(func(p *goose.Provider, _ []file) error {
		state, err := p.Status(ctx)
		begun = slices.ContainsFunc(state, func(m *goose.MigrationStatus) bool { return m.State == goose.StateApplied })
		return err
	})
	return begun, err
}

// Pending lists the migrations that Open would run on the database of o,
// oldest first, without running them.
func Pending(ctx context.Context, o Options) (out []string, err error) {
	err = o.migrations(func(p *goose.Provider, files []file) error {
		state, err := p.Status(ctx)
		if err != nil {
			return err
		}
		names := map[int64]string{}
		for _, f := range files {
			names[f.version] = f.name
		}
		for _, m := range state {
			if m.State == goose.StatePending {
				out = append(out, names[m.Source.Version])
			}
		}
		return nil
	})
	return out, err
}

// migrations opens the database of o for looking at its migrations.
func (o Options) migrations(fn func(*goose.Provider, []file) error) error {
	d, driver, dsn := sqliteDialect, driverName, sqliteDSN(o.URL)
	if strings.HasPrefix(o.URL, "postgres") {
		d, driver, dsn = postgresDialect, "pgx", o.URL
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	p, files, err := d.provider(db, o.Migrations)
	if err == nil {
		err = fn(p, files)
	}
	return errors.Join(err, db.Close())
}
