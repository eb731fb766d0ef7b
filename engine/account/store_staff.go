package account

import (
	"parvis/base/id"
	"parvis/base/store"
)

// staff is asked on every sign-up: the plus keeps SQLite from reading all active
// members in order of their ids, rather than the few of these roles.
func staff(tx *store.Tx, with []RoleID) ([]id.Account, error) {
	return store.Many(tx, store.Value[id.Account], "SELECT id FROM account_account WHERE role IN ($1) AND state = $2 ORDER BY +id", store.In(with), Active)
}
