package rule

import (
	"parvis/base/id"
	"parvis/base/store"
)

func eraseRows(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"DELETE FROM report_hit WHERE author = $1",
		"DELETE FROM report_held WHERE author = $1",
		"UPDATE report_rule_version SET moderator = 0 WHERE moderator = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}
