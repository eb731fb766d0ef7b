package account

import (
	"parvis/base/i18n"
	"parvis/base/id"
)

// Actor is who acts: a signed-in member, or an app on its own, or nobody (the
// zero value). Edges make it from a token or a session; verbs take it second.
type Actor struct {
	// Account is zero for an app without a member and for nobody.
	Account id.Account
	App     id.App
	Token   id.Token
	Session id.Session
	// Scopes of the token; a session has all.
	Scopes Scopes
	// Role holds the permission bits of the member's role.
	Role Permission
	// Lang is the language in which the member reads faults.
	Lang i18n.Tag
	// Extensions tells that the app asked for facts without fallbacks.
	Extensions bool
}

// Known tells whether a member acts.
func (a Actor) Known() bool { return a.Account != 0 }
