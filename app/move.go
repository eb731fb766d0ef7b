package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"parvis/base/store"
	"parvis/engine/search"
)

// Move brings the SQLite database of the settings' folder into the PostgreSQL
// database that they name, and refuses while the network runs. tell hears of
// progress. Files, keys and letters stay in the folder.
func Move(ctx context.Context, s *Settings, log *slog.Logger, tell func(table string, rows, of int64)) error {
	st := s.Storage.Get()
	if st.Database.IsZero() {
		return errors.New("storage.database names no PostgreSQL database to move to")
	}
	from := filepath.Join(st.Folder, "parvis.db")
	if _, err := os.Stat(from); err != nil {
		return err
	}
	lock, err := store.LockFolder(st.Folder)
	if err != nil {
		return err
	}
	a, err := Open(ctx, Options{Settings: s, Log: log, Aside: true})
	if err != nil {
		return errors.Join(err, lock.Release())
	}
	err = store.Move{
		From: from, To: a.Store, Migrations: Migrations(), Tell: tell,
		After: []func(context.Context, *store.Tx) error{
			func(_ context.Context, tx *store.Tx) error { return a.Events.Moved(tx) },
			func(ctx context.Context, tx *store.Tx) error {
				return a.Search.Rebuild(ctx, tx, func(done int64) { tell(search.Tokens, done, 0) })
			},
		},
	}.Run(ctx)
	return errors.Join(err, a.Close(), lock.Release())
}
