package notice

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase removes how visitors can be answered who reported an account.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{"report_notice: name, e-mail address and language of visitors who reported, until eighteen months after their report was closed"}
}
