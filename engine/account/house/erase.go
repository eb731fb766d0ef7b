package house

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase leaves what an account worded in the network's name without its number
// (account_house_wording).
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string { return []string{"account_house_wording: rules of the network that it worded"} }
