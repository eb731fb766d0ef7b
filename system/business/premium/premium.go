package premium

import (
	"context"
	"embed"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/entitlement"
	"parvis/system/business"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// AuditKind is what the record of the staff calls an organisation.
const AuditKind = "organisation"

// Options are what the plan stands on.
type Options struct {
	Business    *business.Engine
	Entitlement *entitlement.Engine
}

// Engine gives plans to organisations.
type Engine struct{ o Options }

// New makes the engine.
func New(o Options) *Engine { return &Engine{o} }

const (
	// minReason is how much the staff say of why, at least.
	minReason = 10
	// longest is for how long a plan is given at most.
	longest = 10 * 366 * 24 * time.Hour
)

// source is what the staff gave an organisation: one thing at a time, which giving anew
// changes.
func source(p id.Portfolio) entitlement.Source {
	return entitlement.Source{Kind: entitlement.Operator, ID: int64(p)}
}

// given is what the staff gave an organisation and has not ended, if there is something.
func (e *Engine) given(ctx context.Context, tx *store.Tx, p id.Portfolio) (entitlement.Grant, bool, error) {
	list, err := e.o.Entitlement.All(ctx, tx, entitlement.Subject(p))
	for _, g := range list {
		if v := g.At(tx.Now()); g.Source == source(p) && (v == entitlement.Holds || v == entitlement.Early) {
			return g, true, err
		}
	}
	return entitlement.Grant{}, false, err
}

// Give gives an organisation the premium plan until a time, or changes until when.
func (e *Engine) Give(ctx context.Context, tx *store.Tx, staff account.Actor, p id.Portfolio, until time.Time, reason string) error {
	if _, err := e.o.Business.Judged(ctx, tx, staff, p); err != nil {
		return err
	}
	switch reason = strings.TrimSpace(reason); {
	case utf8.RuneCountInString(reason) < minReason:
		return errReason
	case !until.After(tx.Now()) || until.Sub(tx.Now()) > longest:
		return errUntil
	}
	if err := audit.Turn(ctx, tx); err != nil { // what was before is what the record says
		return err
	}
	before, _, err := e.given(ctx, tx, p)
	if err != nil {
		return err
	}
	g, err := e.o.Entitlement.Give(ctx, tx, entitlement.Grant{Subject: entitlement.Subject(p), Feature: entitlement.Premium, Source: source(p), Starts: before.Starts, Ends: until, Reason: reason})
	if err != nil {
		return err
	}
	return record(ctx, tx, staff, "entitlement.give", p, told(before), told(g))
}

// End takes back what the staff gave an organisation.
func (e *Engine) End(ctx context.Context, tx *store.Tx, staff account.Actor, p id.Portfolio) error {
	if _, err := e.o.Business.Judged(ctx, tx, staff, p); err != nil {
		return err
	}
	if err := audit.Turn(ctx, tx); err != nil {
		return err
	}
	before, there, err := e.given(ctx, tx, p)
	if err == nil && !there {
		err = errNone
	}
	if err != nil {
		return err
	}
	if err := e.o.Entitlement.Revoke(ctx, tx, source(p)); err != nil {
		return err
	}
	return record(ctx, tx, staff, "entitlement.end", p, told(before), "")
}

// told is what the record says of a grant.
func told(g entitlement.Grant) string {
	if g.ID == 0 {
		return ""
	}
	return string(g.Feature) + " " + g.Ends.UTC().Format(time.DateOnly) + " " + g.Reason
}

func record(ctx context.Context, tx *store.Tx, staff account.Actor, action string, p id.Portfolio, before, after string) error {
	return audit.Record(ctx, tx, audit.Entry{Actor: staff.Account, Action: action, Subject: audit.Subject{Kind: AuditKind, ID: int64(p)}, Before: before, After: after})
}
