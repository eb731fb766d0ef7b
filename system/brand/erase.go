package brand

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase leaves identities that an account began without its number.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string { return []string{"brand_identity: identities of the network that it began"} }
