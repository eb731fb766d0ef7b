package report

import (
	"parvis/base/event"
	"parvis/base/id"
)

// Opened: Reporter reported Target. Who reported is for moderators only.
//
//event:fact
type Opened struct {
	Report   id.Report
	Reporter id.Account
	Target   id.Account
}

// EventKind names the event.
func (Opened) EventKind() event.Kind { return event.Kind{Subject: "report.opened", V: 1} }

// Aggregate is the report.
func (e Opened) Aggregate() int64 { return int64(e.Report) }

// Resolved: a moderator closed a report.
//
//event:fact
type Resolved struct {
	Report id.Report
	Target id.Account
	By     id.Account
}

// EventKind names the event.
func (Resolved) EventKind() event.Kind { return event.Kind{Subject: "report.resolved", V: 1} }

// Aggregate is the report.
func (e Resolved) Aggregate() int64 { return int64(e.Report) }

// Acted: moderators decided about Target, who is owed the news. Labels of the
// decision carry the warning's number as theirs, so that policy.stated of the
// same Decision tells nothing new.
//
//event:fact
type Acted struct {
	Warning int64
	Target  id.Account
	Action  Action
	Report  id.Report `json:",omitzero"`
}

// EventKind names the event.
func (Acted) EventKind() event.Kind { return event.Kind{Subject: "report.acted", V: 1} }

// Aggregate is the account.
func (e Acted) Aggregate() int64 { return int64(e.Target) }

// Lifted: a warning is taken back.
//
//event:fact
type Lifted struct {
	Warning int64
	Target  id.Account
	Action  Action
}

// EventKind names the event.
func (Lifted) EventKind() event.Kind { return event.Kind{Subject: "report.lifted", V: 1} }

// Aggregate is the account.
func (e Lifted) Aggregate() int64 { return int64(e.Target) }

// Appealed: the owner of an account contests a warning.
//
//event:fact
type Appealed struct {
	Appeal  int64
	Warning int64
	Account id.Account
}

// EventKind names the event.
func (Appealed) EventKind() event.Kind { return event.Kind{Subject: "report.appealed", V: 1} }

// Aggregate is the account.
func (e Appealed) Aggregate() int64 { return int64(e.Account) }

// Answered: an appeal was decided.
//
//event:fact
type Answered struct {
	Appeal  int64
	Warning int64
	Account id.Account
	State   AppealState
}

// EventKind names the event.
func (Answered) EventKind() event.Kind { return event.Kind{Subject: "report.answered", V: 1} }

// Aggregate is the account.
func (e Answered) Aggregate() int64 { return int64(e.Account) }
