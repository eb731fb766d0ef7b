package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
)

// Copy writes a consistent copy of a SQLite database into a new file, also while
// another process writes to it.
func Copy(ctx context.Context, from, to string) error {
	if err := private(to); err != nil {
		return err
	}
	db, err := sql.Open(driverName, sqliteDSN(from))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return errors.Join(err, db.Close())
}

// private makes a file that nobody but the program's user reads, whatever the
// rights of its folder; one that is there keeps its own.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}
