package crisis

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase takes an account out of what stays for the record: cases (crisis_case) keep what
// was decided without whose post it was, and designations (crisis_designation) go. Who
// decided stays as a number, which names nobody any more.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }
