package house

import (
	"context"
	"maps"
	"strconv"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
)

// Rule is a rule of the network, as it is worded now.
type Rule struct {
	ID    int64
	Place int
	// Version counts its wordings from 1.
	Version int
	Texts   Words
	Hints   Words
}

// Number gives a rule's number as reports name it.
func (r Rule) Number() string { return strconv.FormatInt(r.ID, 10) }

// Cite names the rule in the words that it has now.
func (r Rule) Cite() Cite { return Cite{r.ID, r.Version} }

// Rules gives the rules in their order.
func (e *Engine) Rules(_ context.Context, tx *store.Tx) ([]Rule, error) { return rules(tx) }

// Numbers gives the numbers by which reports may name rules.
func (e *Engine) Numbers(ctx context.Context, tx *store.Tx) ([]string, error) {
	list, err := e.Rules(ctx, tx)
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = r.Number()
	}
	return out, err
}

// Rule gives one rule that holds.
func (e *Engine) Rule(_ context.Context, tx *store.Tx, which int64) (Rule, error) {
	list, err := rules(tx)
	for _, r := range list {
		if r.ID == which {
			return r, nil
		}
	}
	if err == nil {
		err = errMissing
	}
	return Rule{}, err
}

// AddRule adds a rule after the others.
func (e *Engine) AddRule(ctx context.Context, tx *store.Tx, actor account.Actor, r Rule) (Rule, error) {
	if err := turn(ctx, tx, actor); err != nil {
		return r, err
	}
	list, err := rules(tx)
	if err != nil {
		return r, err
	}
	if len(list) >= MaxRules {
		return r, errMany
	}
	if r, err = r.read(); err != nil {
		return r, err
	}
	r.ID, r.Place, r.Version = tx.NewID(), 1, 1
	if n := len(list); n > 0 {
		r.Place = list[n-1].Place + 1
	}
	if err := insertRule(tx, r, actor.Account); err != nil {
		return r, err
	}
	return r, noteRule(ctx, tx, actor, "house.rule.add", r.ID, "", r.state())
}

// ChangeRule words a rule anew; its earlier wordings stay. The same words again
// change nothing.
func (e *Engine) ChangeRule(ctx context.Context, tx *store.Tx, actor account.Actor, r Rule) error {
	if err := turn(ctx, tx, actor); err != nil {
		return err
	}
	old, err := e.Rule(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	if r, err = r.read(); err != nil {
		return err
	}
	if maps.Equal(r.Texts, old.Texts.trim()) && maps.Equal(r.Hints, old.Hints.trim()) {
		return nil
	}
	r.Place, r.Version = old.Place, old.Version+1
	if err := rewordRule(tx, old, r, actor.Account); err != nil {
		return err
	}
	return noteRule(ctx, tx, actor, "house.rule.change", r.ID, old.state(), r.state())
}

// DropRule takes a rule away; reports that name it keep its number and its words.
func (e *Engine) DropRule(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	if err := turn(ctx, tx, actor); err != nil {
		return err
	}
	r, err := e.Rule(ctx, tx, which)
	if err != nil {
		return err
	}
	if err := dropRule(tx, which); err != nil {
		return err
	}
	return noteRule(ctx, tx, actor, "house.rule.drop", which, r.state(), "")
}

// RaiseRule puts a rule before the one that stands above it.
func (e *Engine) RaiseRule(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	if err := turn(ctx, tx, actor); err != nil {
		return err
	}
	list, err := rules(tx)
	if err != nil {
		return err
	}
	for i, r := range list {
		if r.ID != which {
			continue
		}
		if i == 0 {
			return nil
		}
		if err := placeRule(tx, r.ID, list[i-1].Place); err != nil {
			return err
		}
		if err := placeRule(tx, list[i-1].ID, r.Place); err != nil {
			return err
		}
		return noteRule(ctx, tx, actor, "house.rule.raise", which, "", "")
	}
	return errMissing
}

// turn comes first in every verb about rules: it refuses who may not, and the end of
// the record is one row, so that verbs follow each other and none writes over what
// another has just changed.
func turn(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	if !actor.Role.Has(account.ManageRules) {
		return errRole
	}
	return audit.Turn(ctx, tx)
}

// AuditKind is what the record calls a rule of the network.
const AuditKind = "house_rule"

// noteRule writes down what somebody did about a rule.
func noteRule(ctx context.Context, tx *store.Tx, actor account.Actor, action string, which int64, before, after string) error {
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Subject{Kind: AuditKind, ID: which}, Before: before, After: after})
}

// state is what the record says of a rule; its wordings say the rest.
func (r Rule) state() string { return "version:" + strconv.Itoa(r.Version) }

// read checks what a rule says.
func (r Rule) read() (Rule, error) {
	r.Texts, r.Hints = r.Texts.trim(), r.Hints.trim()
	switch {
	case len(r.Texts) == 0:
		return r, errBlank
	case r.Texts.longest() > MaxRule, r.Hints.longest() > MaxHint:
		return r, errLong
	}
	return r, nil
}
