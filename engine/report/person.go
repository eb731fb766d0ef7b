package report

import (
	"context"
	"strconv"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/policy/decide"
)

// Person is an account as staff see it.
type Person struct {
	account.Account
	// Login is the private side; empty for who may not see it.
	Login account.Login
	Role  account.Role
	// Sensitive tells that all media of the account are covered.
	Sensitive bool
}

// People gives accounts in any state as staff see them, in order, those that
// never were left out. That staff looked is recorded, so it takes a write.
func (e *Engine) People(ctx context.Context, tx *store.Tx, actor account.Actor, list []id.Account) ([]Person, error) {
	if actor.Role&(account.ManageUsers|account.ManageReports|account.Administrator) == 0 {
		return nil, errForbidden
	}
	private := actor.Role.Has(account.ManageUsers)
	refs := make([]decide.Ref, 0, len(list))
	for _, a := range list {
		refs = append(refs, decide.Ref{Kind: decide.KindAccount, ID: int64(a)})
	}
	words, err := e.Policy.Words(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	out := make([]Person, 0, len(list))
	for i, a := range list {
		p := Person{Sensitive: words[i].Has(decide.BlurMedia)}
		if p.Account, err = e.Account.Find(ctx, tx, a); isMissing(err) {
			continue
		} else if err != nil {
			return nil, err
		}
		if p.Role, err = e.Account.RoleOf(ctx, tx, a); err != nil {
			return nil, err
		}
		if private {
			if p.Login, err = e.Account.Login(ctx, tx, a); err != nil && !isMissing(err) {
				return nil, err
			}
		}
		out = append(out, p)
	}
	if !private || len(out) == 0 {
		return out, nil
	}
	return out, record(ctx, tx, actor, out)
}

func isMissing(err error) bool { return err != nil && fault.KindOf(err) == fault.Missing }

// record notes whose private side staff looked at: one account by itself, a list
// by its first and last number.
func record(ctx context.Context, tx *store.Tx, actor account.Actor, list []Person) error {
	entry := audit.Entry{Actor: actor.Account, Action: "account.read", Subject: audit.Account(list[0].ID)}
	if len(list) > 1 {
		entry.Action, entry.Subject.Kind = "account.list", "accounts"
		entry.Before, entry.After = strconv.Itoa(len(list)), list[len(list)-1].ID.String()
	}
	return audit.Record(ctx, tx, entry)
}
