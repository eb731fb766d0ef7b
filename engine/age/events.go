package age

import (
	"parvis/base/event"
	"parvis/base/id"
)

// Changed: what is known of a member's age is not what it was. It does not say
// what it is now.
//
//event:fact
type Changed struct{ Account id.Account }

// EventKind names the event.
func (Changed) EventKind() event.Kind { return event.Kind{Subject: "age.changed", V: 1} }

// Aggregate is the account.
func (e Changed) Aggregate() int64 { return int64(e.Account) }
