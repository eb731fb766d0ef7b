package report

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase removes reports, decisions and appeals about an account; reports that it
// made stay without its name and words, notes that it wrote as staff without its name.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{
		"report_report: reports made, with comment and addresses that show it; reports about the account",
		"report_message: messages that were reported, sealed, until eighteen months after the report is closed",
		"report_warning: decisions about the account, taken by the account as moderator",
		"report_appeal: objections to decisions",
		"report_note: what the staff wrote for each other on cases about the account, also by the account as moderator",
		"report_pending: decisions that wait before they take effect, for half a minute",
	}
}
