package notice

import (
	"parvis/base/id"
	"parvis/base/store"
)

func eraseRows(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("DELETE FROM report_notice WHERE target = $1", a)
	return err
}
