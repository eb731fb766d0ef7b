package main

import (
	"fmt"

	"parvis/app"
)

type migrateStore struct{}

// Run moves the folder's SQLite database into the PostgreSQL database of the
// settings.
func (migrateStore) Run(w *world) error {
	st := w.settings.Storage.Get()
	begun := ""
	err := app.Move(w.ctx, w.settings, quiet(w), func(table string, rows, of int64) {
		if begun != "" && begun != table {
			fmt.Fprintln(w.out)
		}
		begun = table
		if of > 0 {
			fmt.Fprintf(w.out, "\r%-32s %d/%d", table, rows, of)
			return
		}
		fmt.Fprintf(w.out, "\r%-32s %d", table, rows)
	})
	if begun != "" {
		fmt.Fprintln(w.out)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(w.out, "All rows are in PostgreSQL, and their counts are those of the file. From now on start with storage.database.")
	fmt.Fprintf(w.out, "%s/parvis.db is as it was; keep it until you are sure, then remove it.\n", st.Folder)
	fmt.Fprintf(w.out, "Not moved: keys and letters, which stay in %s.\n", st.Folder)
	if st.S3.Bucket == "" {
		fmt.Fprintf(w.out, "Not moved: files, which stay in %s/blob.\n", st.Folder)
	} else {
		fmt.Fprintf(w.out, "Not moved: files. Copy each of %s/blob into the bucket %s under its own name, without its folders, before the network starts.\n", st.Folder, st.S3.Bucket)
	}
	return nil
}
