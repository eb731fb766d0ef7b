package policy

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

// Erase removes what an account chose (policy_preference) and takes its name out
// of what stays for the record: policy_statement keeps the reasons without the
// author, policy_label what was said without who was told; a reviewer's number
// stays with the decision. The account's own labels and word (policy_subject) go.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	self := decide.Ref{Kind: decide.KindAccount, ID: int64(a)}
	before, err := lockSubject(tx, self)
	if err != nil {
		return err
	}
	if err := eraseRows(tx, a); err != nil {
		return err
	}
	tx.AfterCommit(func() { e.wishes.Drop(a); e.sums.Drop(self) })
	if err := e.events.Emit(tx, Changed{Kind: self.Kind, ID: self.ID, Before: before}); err != nil {
		return err
	}
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
