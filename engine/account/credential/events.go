package credential

import (
	"parvis/base/event"
	"parvis/base/id"
)

// SessionEnded: a browser is no longer signed in; its streams close.
//
//event:fact
type SessionEnded struct {
	Session id.Session
	Account id.Account
}

// EventKind names the event.
func (SessionEnded) EventKind() event.Kind { return event.Kind{Subject: "account.session.ended", V: 1} }

// Aggregate is the account.
func (e SessionEnded) Aggregate() int64 { return int64(e.Account) }
