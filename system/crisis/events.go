package crisis

import (
	"parvis/base/event"
	"parvis/base/id"
)

// Changed: a crisis came to a state, or stayed in it with other words.
//
//event:fact
type Changed struct {
	Crisis int64
	State  State
}

// EventKind names the event.
func (Changed) EventKind() event.Kind { return event.Kind{Subject: "crisis.changed", V: 1} }

// Aggregate is the crisis.
func (c Changed) Aggregate() int64 { return c.Crisis }

// Assessed: a claim, or its evidence, changed.
//
//event:fact
type Assessed struct {
	Crisis, Claim int64
	State         ClaimState
	Evidence      int64 `json:",omitzero"`
}

// EventKind names the event.
func (Assessed) EventKind() event.Kind { return event.Kind{Subject: "crisis.claim.assessed", V: 1} }

// Aggregate is the claim.
func (c Assessed) Aggregate() int64 { return c.Claim }

// Judged: a case came to a state.
//
//event:fact
type Judged struct {
	Crisis, Claim, Case int64
	Post                id.Post
	State               CaseState
	Measure             string
	Decision            int64
}

// EventKind names the event.
func (Judged) EventKind() event.Kind { return event.Kind{Subject: "crisis.case.judged", V: 1} }

// Aggregate is the case.
func (c Judged) Aggregate() int64 { return c.Case }

// Designated: an account was designated, or is it no more.
//
//event:fact
type Designated struct {
	Designation int64
	Account     id.Account
	Class       string
	State       string
}

// EventKind names the event.
func (Designated) EventKind() event.Kind { return event.Kind{Subject: "crisis.designated", V: 1} }

// Aggregate is the account.
func (d Designated) Aggregate() int64 { return int64(d.Account) }
