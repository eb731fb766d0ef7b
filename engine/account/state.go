package account

import (
	"context"
	"fmt"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/audit"
)

// State is where an account stands in its life (social-core 5).
type State string

// States of an account.
const (
	Unconfirmed = State("unconfirmed")
	Pending     = State("pending")
	Active      = State("active")
	Disabled    = State("disabled")
	Limited     = State("limited")
	Suspended   = State("suspended")
	Moved       = State("moved")
	Memorial    = State("memorial")
	Deleting    = State("deleting")
	Deleted     = State("deleted")
)

// moves are the arrows of social-core 5; what is not here cannot happen.
var moves = map[State][]State{
	Unconfirmed: {Active, Pending, Suspended, Deleting},
	Pending:     {Active, Suspended, Deleting},
	Active:      {Disabled, Limited, Suspended, Moved, Memorial, Deleting},
	Disabled:    {Active, Limited, Suspended, Memorial, Deleting},
	Limited:     {Active, Disabled, Suspended, Deleting},
	Suspended:   {Active, Deleting},
	Moved:       {Active, Suspended, Deleting},
	Memorial:    {Active, Suspended, Deleting},
	Deleting:    {Deleted},
	Deleted:     {},
}

// Alive tells whether the account can be seen and can act on others.
func (s State) Alive() bool {
	return s == Active || s == Limited || s == Moved || s == Memorial || s == Disabled
}

// Next tells whether an account may go from this state to that one.
func (s State) Next(to State) bool { return slices.Contains(moves[s], to) }

func parseState(s string) (State, error) {
	if _, ok := moves[State(s)]; !ok {
		return "", fmt.Errorf("account: %q is no state", s)
	}
	return State(s), nil
}

// own are the moves that a member makes on their own account.
var own = map[State][]State{
	Active:      {Disabled, Moved, Deleting},
	Limited:     {Deleting},
	Disabled:    {Active, Deleting},
	Moved:       {Active, Deleting},
	Unconfirmed: {Deleting},
	Pending:     {Deleting},
}

// Move puts an account into another state, for a reason that is a code. Members
// move their own account along the arrows that are theirs; staff with
// ManageUsers, or ManageUserAccess for disabling, move accounts whose role is
// below their own.
func (e *Engine) Move(ctx context.Context, tx *store.Tx, actor Actor, target id.Account, to State, reason string) error {
	a, err := e.Find(ctx, tx, target)
	if err != nil {
		return err
	}
	if actor.Account == target {
		if !slices.Contains(own[a.State], to) || a.State == Disabled && to == Active && a.stateBy != target {
			return errForbidden
		}
	} else if err := e.above(ctx, tx, actor, a, ManageUsers|ManageUserAccess); err != nil {
		return err
	}
	return e.move(ctx, tx, a, actor.Account, to, reason)
}

// above checks that the actor has one of the permissions and a role above the
// account's.
func (e *Engine) above(ctx context.Context, tx *store.Tx, actor Actor, a Account, any Permission) error {
	if actor.Role&(any|Administrator) == 0 {
		return errForbidden
	}
	if !actor.Known() {
		return nil // the operator, on the command line
	}
	mine, err := e.rankOf(ctx, tx, actor.Account)
	if err != nil {
		return err
	}
	theirs, err := roleByID(tx, a.Role)
	if err != nil {
		return err
	}
	if theirs.Rank >= mine && theirs.Rank > 0 {
		return errForbidden
	}
	return nil
}

func (e *Engine) rankOf(ctx context.Context, tx *store.Tx, who id.Account) (int, error) {
	a, err := e.Find(ctx, tx, who)
	if err != nil {
		return 0, err
	}
	r, err := roleByID(tx, a.Role)
	return r.Rank, err
}

// move is the one place where a state changes.
func (e *Engine) move(ctx context.Context, tx *store.Tx, a Account, by id.Account, to State, reason string) error {
	if !a.State.Next(to) {
		return errMove
	}
	ok, err := setState(tx, a.ID, a.State, to, by)
	if err != nil {
		return err
	}
	if !ok {
		return errMove
	}
	err = audit.Record(ctx, tx, audit.Entry{
		Actor: by, Action: "account.state", Subject: audit.Account(a.ID), Reason: reason,
		Before: string(a.State), After: string(to),
	})
	if err != nil {
		return err
	}
	tx.AfterCommit(func() { e.actors.Drop(a.ID) })
	if err := e.planned(tx, a, to); err != nil {
		return err
	}
	return e.o.Events.Emit(tx, StateChanged{Account: a.ID, From: a.State, To: to})
}
