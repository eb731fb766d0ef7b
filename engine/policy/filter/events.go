package filter

import (
	"parvis/base/event"
	"parvis/base/id"
)

// Changed: Owner's filters are not what they were.
type Changed struct{ Owner id.Account }

// EventKind names the event.
func (Changed) EventKind() event.Kind { return event.Kind{Subject: "policy.filter.changed", V: 1} }

// Aggregate is the member.
func (e Changed) Aggregate() int64 { return int64(e.Owner) }
