package archive

import (
	"parvis/base/id"
	"parvis/base/store"
)

// deleteRun removes a run with all that hangs on it.
func deleteRun(tx *store.Tx, which id.Job) error {
	for _, q := range []string{
		"DELETE FROM archive_refusal WHERE run = $1",
		"DELETE FROM archive_media WHERE run = $1",
		"DELETE FROM archive_run WHERE id = $1",
	} {
		if _, err := tx.Exec(q, which); err != nil {
			return err
		}
	}
	return nil
}
