package report

import (
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// The actions about what is no account, which whoever has it carries out.
const (
	// Rename takes from a line what it is called, or refuses what it wants to be called.
	Rename = Action("rename_line")
	// Confine lets a line answer those alone who wrote to it within a day.
	Confine = Action("confine_line")
	// Mute lets a line say nothing.
	Mute = Action("mute_line")
	// Lock stops all lines and apps of an organisation.
	Lock = Action("lock_organisation")
)

// Body is what is reported beside people: a line of an organisation, or the organisation.
// Its number stands where that of an account does.
type Body struct {
	ID id.Account
	// Name is its own; Number and Organisation are those of a line, and empty of what is none.
	Name, Number, Organisation string
	// Owner is told what was decided, and contests it.
	Owner id.Account
	// Path is where it is looked at.
	Path string
	// Since is how old its organisation is, which has Lines that Reached so many members, of
	// whom some Stopped them; Reports are those about all of it.
	Since                            time.Time
	Lines, Reached, Stopped, Reports int
}

// Body gives what a number names that is no account's; false where it is one.
func (e *Engine) Body(ctx context.Context, tx *store.Tx, which id.Account) (Body, bool, error) {
	if e.FindBody == nil || which == 0 {
		return Body{}, false, nil
	}
	b, err := e.FindBody(ctx, tx, which)
	if isMissing(err) {
		return Body{}, false, nil
	}
	return b, err == nil, err
}

// there tells whether something can be reported: nil for a member, and for a body that is
// not the actor's own.
func (e *Engine) there(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account) error {
	b, is, err := e.Body(ctx, tx, target)
	if err == nil && !is {
		_, err = e.Account.Get(ctx, tx, target)
		b.Owner = target
	}
	if err == nil && b.Owner == actor.Account && actor.Known() {
		err = errSelf
	}
	return err
}

// own is what the actor judges no reports of: their account, and what they have a part in.
func (e *Engine) own(ctx context.Context, tx *store.Tx, actor account.Actor) ([]id.Account, error) {
	own := []id.Account{actor.Account}
	if e.BodiesOf == nil || !actor.Known() {
		return own, nil
	}
	bodies, err := e.BodiesOf(ctx, tx, actor.Account)
	return append(own, bodies...), err
}

// owns tells whether a target is the actor, or something they have a part in.
func (e *Engine) owns(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account) (bool, error) {
	if !actor.Known() {
		return false, nil
	}
	own, err := e.own(ctx, tx, actor)
	return slices.Contains(own, target), err
}
