package entitlement

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase takes away what an account was granted (entitlement_grant).
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	n, err := eraseRows(tx, Subject(a))
	if err != nil || n == 0 {
		return err
	}
	return e.changed(tx, Subject(a))
}

// Held describes what this folder keeps about a person, for the operator's desk and for
// export.
func Held() []string {
	return []string{"entitlement_grant: what the account may use, from when to when, and by which source"}
}
