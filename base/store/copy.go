package store

import (
	"context"
	"database/sql"
	"errors"
)

// Copy writes a consistent copy of a SQLite database into a new file, also while
// another process writes to it.
func Copy(ctx context.Context, from, to string) error {
	db, err := sql.Open(driverName, sqliteDSN(from))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return errors.Join(err, db.Close())
}
