package archive

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase ends the imports and exports of an account and removes them: the rows of
// archive_run, archive_refusal and archive_media, and the stored files.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	runs, err := allRuns(tx, a)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if err := e.Timers.Cancel(tx, workKind(r.Kind), r.ID.String()); err != nil {
			return err
		}
		if err := e.forget(tx, r); err != nil {
			return err
		}
		if err := deleteRun(tx, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{
		"archive_run: imports and exports, how far they are, for 90 days; the archive itself until the import is over, an export for 7 days",
		"archive_refusal: what of an import was not taken, and why",
		"archive_media: which files of an import under way are uploaded",
	}
}
