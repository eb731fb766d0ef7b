package policy

import (
	"parvis/base/event"
	"parvis/base/id"
	"parvis/engine/policy/decide"
)

// Changed says that the labels of a subject changed, and its word from Before
// to After, which may be equal: labels that only some viewers or regions see
// are no part of the word.
type Changed struct {
	Kind   decide.Kind `json:"kind"`
	ID     int64       `json:"id"`
	Before decide.Word `json:"before"`
	After  decide.Word `json:"after"`
}

// EventKind names the event.
func (Changed) EventKind() event.Kind { return event.Kind{Subject: "policy.changed", V: 1} }

// Aggregate is the subject.
func (c Changed) Aggregate() int64 { return c.ID }

// Stated says that an author is owed the reasons for a restriction.
//
//event:fact
type Stated struct {
	Statement int64       `json:"statement"`
	Author    id.Account  `json:"author"`
	Kind      decide.Kind `json:"kind"`
	ID        int64       `json:"id"`
	Val       string      `json:"val"`
	Measure   string      `json:"measure"`
	Decision  int64       `json:"decision"`
}

// EventKind names the event.
func (Stated) EventKind() event.Kind { return event.Kind{Subject: "policy.stated", V: 1} }

// Aggregate is the author.
func (s Stated) Aggregate() int64 { return int64(s.Author) }

// Lifted says that a restriction that an author was told of is over.
//
//event:fact
type Lifted struct {
	Statement int64       `json:"statement"`
	Author    id.Account  `json:"author"`
	Kind      decide.Kind `json:"kind"`
	ID        int64       `json:"id"`
	Val       string      `json:"val"`
}

// EventKind names the event.
func (Lifted) EventKind() event.Kind { return event.Kind{Subject: "policy.lifted", V: 1} }

// Aggregate is the author.
func (l Lifted) Aggregate() int64 { return int64(l.Author) }

// PreferenceChanged says that a member chose anew.
type PreferenceChanged struct {
	Account id.Account `json:"account"`
}

// EventKind names the event.
func (PreferenceChanged) EventKind() event.Kind {
	return event.Kind{Subject: "policy.preference.changed", V: 1}
}

// Aggregate is the member.
func (p PreferenceChanged) Aggregate() int64 { return int64(p.Account) }

// Defined says that the meaning of labels changed.
type Defined struct {
	Definition int64 `json:"definition"`
}

// EventKind names the event.
func (Defined) EventKind() event.Kind { return event.Kind{Subject: "policy.label.defined", V: 1} }

// Aggregate is the definition.
func (d Defined) Aggregate() int64 { return d.Definition }
