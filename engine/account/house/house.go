package house

import (
	"context"
	"embed"
	"strconv"
	"strings"
	"unicode/utf8"

	"parvis/base/event"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder, and the texts that hold where the
// staff wrote none.
//
//go:embed locales/*.json
var Locales embed.FS

// Limits of what is said in the network's name, in characters.
const (
	MaxRules = 30
	MaxRule  = 300
	MaxHint  = 1000
	MaxText  = 50_000
)

// Words are a text in its languages.
type Words map[i18n.Tag]string

// In gives the text in a language, else in the one to fall back to, else in any.
func (w Words) In(lang, fallback i18n.Tag) string {
	for _, t := range append([]i18n.Tag{lang, fallback}, i18n.Tags()...) {
		if w[t] != "" {
			return w[t]
		}
	}
	return ""
}

// trim takes blanks off, and languages that say nothing.
func (w Words) trim() Words {
	out := Words{}
	for _, t := range i18n.Tags() {
		if s := strings.TrimSpace(strings.ReplaceAll(w[t], "\r\n", "\n")); s != "" {
			out[t] = s
		}
	}
	return out
}

// longest gives the length of the longest of them, in characters.
func (w Words) longest() int {
	n := 0
	for _, t := range i18n.Tags() {
		n = max(n, utf8.RuneCountInString(w[t]))
	}
	return n
}

// Rule is a rule of the network.
type Rule struct {
	ID    int64
	Place int
	Texts Words
	Hints Words
}

// Number gives a rule's number as reports name it.
func (r Rule) Number() string { return strconv.FormatInt(r.ID, 10) }

// Options say what the engine stands on.
type Options struct {
	Events *event.Log
	Words  *i18n.Catalogue
}

// Engine keeps rules and texts.
type Engine struct{ Options }

// New makes the engine.
func New(o Options) *Engine { return &Engine{o} }

// Furnished tells whether the network has had rules.
func (e *Engine) Furnished(_ context.Context, tx *store.Tx) (bool, error) { return ever(tx) }

// Furnish gives a network that never had rules its first ones.
func (e *Engine) Furnish(ctx context.Context, tx *store.Tx) error {
	had, err := e.Furnished(ctx, tx)
	if err != nil || had {
		return err
	}
	for n := 1; e.Options.Words.Has("house.rule." + strconv.Itoa(n)); n++ {
		if err := insertRule(tx, Rule{ID: int64(n), Place: n, Texts: e.said("house.rule." + strconv.Itoa(n)), Hints: Words{}}); err != nil {
			return err
		}
	}
	return nil
}

// said gives sentences of the program in all languages, each a paragraph.
func (e *Engine) said(keys ...string) Words {
	out := Words{}
	for _, t := range i18n.Tags() {
		list := make([]string, len(keys))
		for i, k := range keys {
			list[i] = e.Options.Words.T(t, k)
		}
		out[t] = strings.Join(list, "\n\n")
	}
	return out
}

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

// Named gives rules by the numbers that reports hold, also those that were taken
// away since; what is no number of a rule is left out.
func (e *Engine) Named(_ context.Context, tx *store.Tx, numbers []string) (map[string]Rule, error) {
	var ids []int64
	for _, n := range numbers {
		if i, err := strconv.ParseInt(n, 10, 64); err == nil {
			ids = append(ids, i)
		}
	}
	out := map[string]Rule{}
	if len(ids) == 0 {
		return out, nil
	}
	list, err := named(tx, ids)
	for _, r := range list {
		out[r.Number()] = r
	}
	return out, err
}

// AddRule adds a rule after the others.
func (e *Engine) AddRule(ctx context.Context, tx *store.Tx, actor account.Actor, r Rule) (Rule, error) {
	if err := e.note(ctx, tx, actor, account.ManageRules, "house.rule.add"); err != nil {
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
	r.ID, r.Place = tx.NewID(), 1
	if n := len(list); n > 0 {
		r.Place = list[n-1].Place + 1
	}
	return r, insertRule(tx, r)
}

// ChangeRule words a rule anew.
func (e *Engine) ChangeRule(ctx context.Context, tx *store.Tx, actor account.Actor, r Rule) error {
	if err := e.note(ctx, tx, actor, account.ManageRules, "house.rule.change"); err != nil {
		return err
	}
	old, err := e.Rule(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	if r, err = r.read(); err != nil {
		return err
	}
	r.Place = old.Place
	return updateRule(tx, r)
}

// DropRule takes a rule away; reports that name it keep its number.
func (e *Engine) DropRule(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	if err := e.note(ctx, tx, actor, account.ManageRules, "house.rule.drop"); err != nil {
		return err
	}
	if _, err := e.Rule(ctx, tx, which); err != nil {
		return err
	}
	return dropRule(tx, which)
}

// RaiseRule puts a rule before the one that stands above it.
func (e *Engine) RaiseRule(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	if err := e.note(ctx, tx, actor, account.ManageRules, "house.rule.raise"); err != nil {
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
		above := list[i-1]
		r.Place, above.Place = above.Place, r.Place
		if err := updateRule(tx, r); err != nil {
			return err
		}
		return updateRule(tx, above)
	}
	return errMissing
}

// note writes down who spoke in the network's name; it refuses who may not. It comes
// first in every verb: the end of the record is one row, so that verbs follow each
// other and none writes over what another has just changed.
func (e *Engine) note(ctx context.Context, tx *store.Tx, actor account.Actor, needs account.Permission, action string) error {
	if !actor.Role.Has(needs) {
		return errRole
	}
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Account(actor.Account)})
}

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
