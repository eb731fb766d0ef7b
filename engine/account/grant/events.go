package grant

import (
	"parvis/base/event"
	"parvis/base/id"
)

// TokenIssued: an app may act for a member.
type TokenIssued struct {
	Token   id.Token
	Account id.Account
	App     id.App
}

// EventKind names the event.
func (TokenIssued) EventKind() event.Kind { return event.Kind{Subject: "account.token.issued", V: 1} }

// Aggregate is the token.
func (e TokenIssued) Aggregate() int64 { return int64(e.Token) }

// TokenRevoked: a token no longer works; its streams close and its push
// subscription goes. Account is 0 for a token of the app itself.
type TokenRevoked struct {
	Token   id.Token
	Account id.Account
	App     id.App
	// Hash finds the token where it is remembered; it opens nothing.
	Hash string
}

// EventKind names the event.
func (TokenRevoked) EventKind() event.Kind { return event.Kind{Subject: "account.token.revoked", V: 1} }

// Aggregate is the token.
func (e TokenRevoked) Aggregate() int64 { return int64(e.Token) }
