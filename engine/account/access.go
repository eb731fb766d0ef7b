package account

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/audit"
)

// Above refuses an actor who has none of some permissions, or whose role does not
// rank above that of an account.
func (e *Engine) Above(ctx context.Context, tx *store.Tx, actor Actor, target id.Account, any Permission) error {
	a, err := e.Find(ctx, tx, target)
	if err != nil {
		return err
	}
	return e.above(ctx, tx, actor, a, any)
}

// SendReset writes to somebody a letter with a link to set a new password. It is for
// staff with ManageUserAccess whose role is above theirs; the password stays as it is
// until the link is used.
func (e *Engine) SendReset(ctx context.Context, tx *store.Tx, actor Actor, target id.Account) error {
	a, err := e.Find(ctx, tx, target)
	if err != nil {
		return err
	}
	if err := e.above(ctx, tx, actor, a, ManageUserAccess); err != nil {
		return err
	}
	l, err := loginOf(tx, target)
	if err != nil && !store.IsMissing(err) {
		return err
	}
	if l.Email == "" || shut(a.State) {
		return errReset
	}
	if err := e.Send(tx, Letter{To: target, Kind: string(AskReset)}); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "account.reset.send", Subject: audit.Account(target)})
}

// shut tells whether nobody gets in again by a letter.
func shut(s State) bool { return s == Suspended || s == Deleting || s == Deleted || s == Memorial }
