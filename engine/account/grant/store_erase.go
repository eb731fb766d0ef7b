package grant

import (
	"parvis/base/id"
	"parvis/base/store"
)

// eraseCodes removes the codes of an account; erase in grant.go revokes the rows
// of account_token one by one, since each has its event.
func eraseCodes(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("DELETE FROM account_grant WHERE account = $1", a)
	return err
}
