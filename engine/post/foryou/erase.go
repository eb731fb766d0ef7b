package foryou

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase takes an account's selection out of post_foryou. Where it stands in the
// reasons of others it is not shown any more, and within two days it is gone.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return drop(tx, a) }

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{"post_foryou: the posts last selected for a member who asked for it, with the reasons, for at most two days"}
}
