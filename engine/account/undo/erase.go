package undo

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase removes from account_undo what belongs to an account and what is about it. It
// is not exported: its owner took it away.
func Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }
