package account

import (
	"context"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
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
	// State of the account: guards ask Ready before a verb, since a token
	// of an account that waits to be confirmed may look at itself.
	State State
	// Role holds the permission bits of the member's role; none while the member may
	// not act (Ready).
	Role Permission
	// Lang is the language in which the member reads faults.
	Lang i18n.Tag
	// Extensions tells that the app asked for facts without fallbacks.
	Extensions bool
}

// Known tells whether a member acts.
func (a Actor) Known() bool { return a.Account != 0 }

// reasonOf is what the record gives as the reason of an act: that it came from the
// command line, where nobody is signed in.
func reasonOf(actor Actor) string {
	if actor.Known() {
		return ""
	}
	return "operator"
}

// Actor gives an account as an actor, without scopes: its state, permissions and
// language. It is for whoever proved that the account acts.
func (e *Engine) Actor(ctx context.Context, tx *store.Tx, a id.Account) (Actor, error) {
	if known, ok := e.actors.Get(tx, a); ok {
		return known, nil
	}
	got, err := e.Find(ctx, tx, a)
	if err != nil {
		return Actor{}, err
	}
	mine, err := roleByID(tx, got.Role)
	if err != nil {
		return Actor{}, err
	}
	all, err := roleByID(tx, MemberRole)
	if err != nil {
		return Actor{}, err
	}
	lang, err := e.langOf(ctx, tx, a)
	if err != nil {
		return Actor{}, err
	}
	actor := Actor{Account: a, State: got.State, Lang: lang}
	if actor.Ready() == nil { // staff that is shut out holds no power that a guard could forget
		actor.Role = mine.Permissions | all.Permissions
	}
	e.actors.Put(tx, a, actor)
	return actor, nil
}

// langOf gives the language a member chose, else that of the sign-up.
func (e *Engine) langOf(ctx context.Context, tx *store.Tx, a id.Account) (i18n.Tag, error) {
	s, err := e.Settings(ctx, tx, a)
	if err != nil || s.Lang != "" {
		return s.Lang, err
	}
	l, err := loginOf(tx, a)
	if store.IsMissing(err) {
		return "", nil
	}
	return l.Lang, err
}
