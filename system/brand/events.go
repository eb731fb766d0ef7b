package brand

import "parvis/base/event"

// Published: another version of the identity is in force.
type Published struct{ Version int64 }

// EventKind names the event.
func (Published) EventKind() event.Kind { return event.Kind{Subject: "brand.published", V: 1} }

// Aggregate is one for all identities.
func (Published) Aggregate() int64 { return 0 }
