package account

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/audit"
)

// BeforeDelete erases what a folder keeps about an account, a batch at a time
// (of 500 rows or so); it tells when nothing is left.
type BeforeDelete func(ctx context.Context, tx *store.Tx, a id.Account) (done bool, err error)

// Before adds rules that must all be done before an account becomes a
// tombstone. They run in the order given. Call at wiring.
func (e *Engine) Before(rules ...BeforeDelete) { e.before = append(e.before, rules...) }

// Erase wraps a function that erases all at once as a rule.
func Erase(fn func(ctx context.Context, tx *store.Tx, a id.Account) error) BeforeDelete {
	return func(ctx context.Context, tx *store.Tx, a id.Account) (bool, error) { return true, fn(ctx, tx, a) }
}

// Delete begins the end of an account: it is gone from sight at once, and step
// by step everything about it is erased. Members delete their own; staff with
// DeleteUserData delete those below them.
func (e *Engine) Delete(ctx context.Context, tx *store.Tx, actor Actor, target id.Account, reason string) error {
	a, err := e.Find(ctx, tx, target)
	if err != nil {
		return err
	}
	if actor.Account != target {
		if err := e.above(ctx, tx, actor, a, DeleteUserData); err != nil {
			return err
		}
	}
	return e.move(ctx, tx, a, actor.Account, Deleting, reason)
}

// Approve lets a person in who asked to come.
func (e *Engine) Approve(ctx context.Context, tx *store.Tx, actor Actor, target id.Account) error {
	if err := e.judge(ctx, tx, actor, target, Active, "approved"); err != nil {
		return err
	}
	return e.Send(tx, Letter{To: target, Kind: "approved", Path: "/"})
}

// Reject turns down a person who asked to come; what they sent is erased a day
// later, so that the letter can still be written.
func (e *Engine) Reject(ctx context.Context, tx *store.Tx, actor Actor, target id.Account) error {
	if err := e.Send(tx, Letter{To: target, Kind: "rejected"}); err != nil {
		return err
	}
	return e.judge(ctx, tx, actor, target, Deleting, "rejected")
}

func (e *Engine) judge(ctx context.Context, tx *store.Tx, actor Actor, target id.Account, to State, reason string) error {
	a, err := e.Find(ctx, tx, target)
	if err != nil {
		return err
	}
	if a.State != Pending {
		return errMove
	}
	if err := e.above(ctx, tx, actor, a, ManageUsers); err != nil {
		return err
	}
	return e.move(ctx, tx, a, actor.Account, to, reason)
}

// erase runs the rules and tells whether the account is a tombstone now.
func (e *Engine) erase(ctx context.Context, tx *store.Tx, target id.Account) (bool, error) {
	a, err := one(tx, target)
	if err != nil || a.State != Deleting {
		return true, err
	}
	for _, rule := range e.before {
		done, err := rule(ctx, tx, target)
		if err != nil || !done {
			return false, err
		}
	}
	if err := eraseRows(tx, target); err != nil {
		return false, err
	}
	if ok, err := setState(tx, target, Deleting, Deleted, 0); err != nil || !ok {
		return ok, err
	}
	err = audit.Record(ctx, tx, audit.Entry{
		Action: "account.state", Subject: audit.Account(target), Reason: "erased",
		Before: string(Deleting), After: string(Deleted),
	})
	if err != nil {
		return false, err
	}
	tx.AfterCommit(func() { e.actors.Drop(target) })
	return true, e.o.Events.Emit(tx, Removed{Account: target})
}
