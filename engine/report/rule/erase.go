package rule

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase removes what rules met of an account (report_hit, report_held); rules that
// it wrote stay without its name (report_rule_version). Hashes of its files
// (report_file) go with the files.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }
