package house

import (
	"time"

	"parvis/base/event"
)

// Changed: another version of a text will hold, or holds, from Since on. With
// Tell, all members are to hear of it.
type Changed struct {
	Kind  Kind
	Since time.Time
	Tell  bool
}

// EventKind names the event.
func (Changed) EventKind() event.Kind { return event.Kind{Subject: "account.house.changed", V: 1} }

// Aggregate is one for all texts.
func (Changed) Aggregate() int64 { return 0 }
