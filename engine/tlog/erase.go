package tlog

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase takes the openings of what concerns an account: the entries stay, and nobody
// can tell any more what they are.
func Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseOpenings(tx, a) }

// Held describes what this folder keeps about a person, for the operator's desk and
// for export.
func Held() []string {
	return []string{"tlog_opening: which entries of the public log of decisions are about the account, and what they say"}
}
