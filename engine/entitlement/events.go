package entitlement

import "parvis/base/event"

// Changed says that what a subject may use changed.
type Changed struct {
	Subject Subject `json:"subject"`
}

// EventKind names the event.
func (Changed) EventKind() event.Kind { return event.Kind{Subject: "entitlement.changed", V: 1} }

// Aggregate is the subject.
func (c Changed) Aggregate() int64 { return int64(c.Subject) }
