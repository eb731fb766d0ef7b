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
	_, text := w.pick(lang, fallback)
	return text
}

// pick gives the text as In does, and its language.
func (w Words) pick(lang, fallback i18n.Tag) (i18n.Tag, string) {
	for _, t := range append([]i18n.Tag{lang, fallback}, i18n.Tags()...) {
		if w[t] != "" {
			return t, w[t]
		}
	}
	return lang, ""
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
		if err := insertRule(tx, Rule{ID: int64(n), Place: n, Version: 1, Texts: e.said("house.rule." + strconv.Itoa(n)), Hints: Words{}}, 0); err != nil {
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

// note writes down who wrote a text in the network's name; it refuses who may not. It
// comes first in every verb: the end of the record is one row, so that verbs follow each
// other and none writes over what another has just changed.
func (e *Engine) note(ctx context.Context, tx *store.Tx, actor account.Actor, needs account.Permission, action string) error {
	if !actor.Role.Has(needs) {
		return errRole
	}
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Account(actor.Account)})
}
