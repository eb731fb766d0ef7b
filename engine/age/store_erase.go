package age

import (
	"parvis/base/id"
	"parvis/base/store"
)

func erase(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("DELETE FROM age_member WHERE account = $1", a)
	return err
}
