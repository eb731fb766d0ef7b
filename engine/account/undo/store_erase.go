package undo

import (
	"parvis/base/id"
	"parvis/base/store"
)

func eraseRows(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("DELETE FROM account_undo WHERE owner = $1 OR about = $2", a, a)
	return err
}
