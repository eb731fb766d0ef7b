package policy

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase removes what an account chose (policy_preference) and takes its name out
// of what stays for the record: policy_statement keeps the reasons without the
// author, policy_label what was said without who was told or who said it. The
// account's own labels and word go.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	if err := eraseRows(tx, a); err != nil {
		return err
	}
	tx.AfterCommit(func() { e.wishes.drop(a) })
	return e.events.Emit(tx, PreferenceChanged{Account: a})
}

// Export gives what is kept about an account: its preferences and the
// statements made to it.
func (e *Engine) Export(_ context.Context, tx *store.Tx, a id.Account) (Preferences, []Statement, error) {
	p, err := loadPreferences(tx, a)
	if err != nil {
		return Preferences{}, nil, err
	}
	list, err := statementsTo(tx, a, id.Max, exportMax)
	return *p, list, err
}

// exportMax bounds an export; nobody has been told of more.
const exportMax = 10_000
