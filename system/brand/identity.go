package brand

import (
	"context"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
)

// AuditKind names identities in the audit record.
const AuditKind = "identity"

// State says where an identity stands.
type State string

// The states, in their order.
const (
	Draft     = State("draft")
	Scheduled = State("scheduled")
	InForce   = State("published")
	Retired   = State("retired")
)

const (
	maxOpen = 2
	maxPast = 50
)

// Identity is one version of the brand.
type Identity struct {
	ID    int64
	State State
	// Version is its number once it was published.
	Version int64
	// Rev grows with each change.
	Rev  int64
	Look Look
	// By is who began it; 0 is the program.
	By                                           id.Account
	CreatedAt, PublishAt, PublishedAt, RetiredAt time.Time
	// own says what the program says, whatever it says then.
	own bool
}

// may refuses who does not set the network's identity.
func may(actor account.Actor) error {
	if !actor.Role.Has(account.ManageSettings) {
		return errRole
	}
	return nil
}

// note writes an act down.
func note(ctx context.Context, tx *store.Tx, actor account.Actor, action string, i Identity) error {
	after := ""
	if i.Version > 0 {
		after = strconv.FormatInt(i.Version, 10)
	}
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Subject{Kind: AuditKind, ID: i.ID}, After: after})
}

// Get gives an identity.
func (e *Engine) Get(_ context.Context, tx *store.Tx, which int64) (Identity, error) {
	return get(tx, which)
}

// Version gives what was published under a number.
func (e *Engine) Version(_ context.Context, tx *store.Tx, n int64) (Identity, error) {
	return version(tx, n)
}

// List gives those that are being worked on, and the last ones published, newest
// first.
func (e *Engine) List(_ context.Context, tx *store.Tx) (working, published []Identity, err error) {
	if working, err = open(tx); err != nil {
		return nil, nil, err
	}
	published, err = past(tx, maxPast)
	return working, published, err
}

// Begin makes a draft that says what the identity in force says.
func (e *Engine) Begin(ctx context.Context, tx *store.Tx, actor account.Actor) (Identity, error) {
	i := Identity{ID: tx.NewID(), State: Draft, Rev: 1, By: actor.Account, CreatedAt: tx.Now()}
	if err := may(actor); err != nil {
		return i, err
	}
	list, err := open(tx)
	if err != nil {
		return i, err
	}
	if len(list) >= maxOpen {
		return i, errMany
	}
	n, err := newest(tx)
	if err != nil {
		return i, err
	}
	now, err := version(tx, n)
	if err != nil {
		return i, err
	}
	i.Look = now.Look
	if err := insert(tx, i); err != nil {
		return i, err
	}
	return i, note(ctx, tx, actor, "brand.begin", i)
}

// Change gives a draft another look, if it is still as it was at rev.
func (e *Engine) Change(_ context.Context, tx *store.Tx, actor account.Actor, which, rev int64, l Look) error {
	if err := may(actor); err != nil {
		return err
	}
	if _, err := l.Check(); err != nil {
		return err
	}
	i, err := at(tx, which, rev, Draft)
	if err != nil {
		return err
	}
	i.Look, i.Rev = l, rev+1
	return update(tx, i, rev)
}

// at gives an identity that is in a state and as it was at rev.
func at(tx *store.Tx, which, rev int64, s State) (Identity, error) {
	i, err := get(tx, which)
	switch {
	case err != nil:
	case i.Rev != rev:
		err = errChanged
	case i.State != s:
		err = errState
	}
	return i, err
}

// Publish puts a draft in force at a time; the zero time is now.
func (e *Engine) Publish(ctx context.Context, tx *store.Tx, actor account.Actor, which, rev int64, when time.Time) error {
	if err := may(actor); err != nil {
		return err
	}
	i, err := at(tx, which, rev, Draft)
	if err != nil {
		return err
	}
	if when.IsZero() {
		if i, err = e.enforce(tx, i); err != nil {
			return err
		}
		return note(ctx, tx, actor, "brand.publish", i)
	}
	if !when.After(tx.Now()) {
		return errPast
	}
	i.State, i.PublishAt, i.Rev = Scheduled, when, rev+1
	if err := update(tx, i, rev); err != nil {
		return err
	}
	if err := e.Timers.At(tx, timer.Work{Kind: publishes, Key: strconv.FormatInt(i.ID, 10), At: when}); err != nil {
		return err
	}
	return note(ctx, tx, actor, "brand.schedule", i)
}

// due publishes what was scheduled.
func (e *Engine) due(_ context.Context, tx *store.Tx, d timer.Due) error {
	which, err := strconv.ParseInt(d.Work.Key, 10, 64)
	if err != nil {
		return err
	}
	i, err := get(tx, which)
	if err != nil || i.State != Scheduled {
		return nil //nolint:nilerr // called off, or published by hand
	}
	_, err = e.enforce(tx, i)
	return err
}

// enforce publishes an identity and retires the one before.
func (e *Engine) enforce(tx *store.Tx, i Identity) (Identity, error) {
	n, err := newest(tx)
	if err != nil {
		return i, err
	}
	before, err := version(tx, n)
	if err != nil {
		return i, err
	}
	before.State, before.RetiredAt = Retired, tx.Now()
	if err := update(tx, before, before.Rev); err != nil {
		return i, err
	}
	rev := i.Rev
	i.State, i.Version, i.PublishedAt, i.Rev = InForce, n+1, tx.Now(), rev+1
	if rev == 0 { // going back makes a new one
		err = insert(tx, i)
	} else {
		err = update(tx, i, rev)
	}
	if err != nil {
		return i, err
	}
	tx.AfterCommit(func() { e.wear(i) })
	return i, e.Events.Emit(tx, Published{i.Version})
}

// Hold makes a scheduled identity a draft again.
func (e *Engine) Hold(ctx context.Context, tx *store.Tx, actor account.Actor, which, rev int64) error {
	if err := may(actor); err != nil {
		return err
	}
	i, err := at(tx, which, rev, Scheduled)
	if err != nil {
		return err
	}
	i.State, i.PublishAt, i.Rev = Draft, time.Time{}, rev+1
	if err := update(tx, i, rev); err != nil {
		return err
	}
	if err := e.Timers.Cancel(tx, publishes, strconv.FormatInt(i.ID, 10)); err != nil {
		return err
	}
	return note(ctx, tx, actor, "brand.hold", i)
}

// Discard throws a draft away.
func (e *Engine) Discard(ctx context.Context, tx *store.Tx, actor account.Actor, which, rev int64) error {
	if err := may(actor); err != nil {
		return err
	}
	i, err := at(tx, which, rev, Draft)
	if err != nil {
		return err
	}
	if err := remove(tx, which); err != nil {
		return err
	}
	return note(ctx, tx, actor, "brand.discard", i)
}

// Return publishes a new version that says what an old one said.
func (e *Engine) Return(ctx context.Context, tx *store.Tx, actor account.Actor, old int64) error {
	if err := may(actor); err != nil {
		return err
	}
	was, err := version(tx, old)
	if err != nil {
		return err
	}
	if was.State != Retired {
		return errState
	}
	i, err := e.enforce(tx, Identity{ID: tx.NewID(), Look: was.Look, own: was.own, By: actor.Account, CreatedAt: tx.Now()})
	if err != nil {
		return err
	}
	return note(ctx, tx, actor, "brand.return", i)
}
