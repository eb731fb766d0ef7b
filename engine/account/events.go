package account

import (
	"parvis/base/event"
	"parvis/base/id"
)

// Registered: an account is there, perhaps not yet confirmed.
type Registered struct {
	Account id.Account
	State   State
}

// EventKind names the event.
func (Registered) EventKind() event.Kind { return event.Kind{Subject: "account.registered", V: 1} }

// Aggregate is the account.
func (e Registered) Aggregate() int64 { return int64(e.Account) }

// Confirmed: the owner of the account's address proved to be it.
//
//event:fact
type Confirmed struct{ Account id.Account }

// EventKind names the event.
func (Confirmed) EventKind() event.Kind { return event.Kind{Subject: "account.confirmed", V: 1} }

// Aggregate is the account.
func (e Confirmed) Aggregate() int64 { return int64(e.Account) }

// Changed: profile or settings are not what they were.
type Changed struct{ Account id.Account }

// EventKind names the event.
func (Changed) EventKind() event.Kind { return event.Kind{Subject: "account.changed", V: 1} }

// Aggregate is the account.
func (e Changed) Aggregate() int64 { return int64(e.Account) }

// StateChanged: the account moved from a state to another; with equal states,
// its role changed.
type StateChanged struct {
	Account  id.Account
	From, To State
}

// EventKind names the event.
func (StateChanged) EventKind() event.Kind {
	return event.Kind{Subject: "account.state.changed", V: 1}
}

// Aggregate is the account.
func (e StateChanged) Aggregate() int64 { return int64(e.Account) }

// RoleChanged: the role allows something else than before.
type RoleChanged struct{ Role RoleID }

// EventKind names the event.
func (RoleChanged) EventKind() event.Kind { return event.Kind{Subject: "account.role.changed", V: 1} }

// Aggregate is the role.
func (e RoleChanged) Aggregate() int64 { return int64(e.Role) }

// Removed: nothing of the account is left but its tombstone.
type Removed struct{ Account id.Account }

// EventKind names the event.
func (Removed) EventKind() event.Kind { return event.Kind{Subject: "account.deleted", V: 1} }

// Aggregate is the account.
func (e Removed) Aggregate() int64 { return int64(e.Account) }

// watch keeps what this process remembers of actors true.
func (e *Engine) watch(l *event.Log) {
	event.Watch(l, func(_ event.Meta, c Changed) { e.actors.Drop(c.Account) })
	event.Watch(l, func(_ event.Meta, c StateChanged) { e.actors.Drop(c.Account) })
	event.Watch(l, func(_ event.Meta, c Removed) { e.actors.Drop(c.Account) })
	event.Watch(l, func(_ event.Meta, _ RoleChanged) { e.forgetRoles() })
}
