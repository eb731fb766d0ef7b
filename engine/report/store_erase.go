package report

import (
	"parvis/base/id"
	"parvis/base/store"
)

// eraseRows removes what was said about an account and what it said; reports it
// made stay without its name and words, notes that it wrote as staff without its name.
func eraseRows(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"UPDATE report_report SET reporter = 0, comment = '', evidence = '' WHERE reporter = $1",
		"DELETE FROM report_post WHERE report IN (SELECT id FROM report_report WHERE target = $1)",
		"DELETE FROM report_message WHERE report IN (SELECT id FROM report_report WHERE target = $1)",
		"DELETE FROM report_report WHERE target = $1",
		"DELETE FROM report_warning WHERE target = $1",
		"UPDATE report_warning SET told = 0 WHERE told = $1",
		"DELETE FROM report_appeal WHERE account = $1",
		"UPDATE report_note SET author = 0 WHERE author = $1",
		"DELETE FROM report_note WHERE target = $1",
		"DELETE FROM report_pending WHERE target = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}
