package search

import (
	"context"
	"embed"
	"strings"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/undo"
	"parvis/engine/search/query"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// MaxSaved is how many searches a member keeps.
const MaxSaved = 50

// Saved is a search that a member keeps: its words, and what is looked for, "" for all.
type Saved struct {
	ID    id.Search
	Text  string
	Scope Type
}

// Saved gives the searches that the actor keeps, the newest first.
func (e *Engine) Saved(_ context.Context, tx *store.Tx, actor account.Actor) ([]Saved, error) {
	return saved(tx, actor.Account)
}

// Save keeps a search of the actor's; one that is kept already stays as it is.
func (e *Engine) Save(_ context.Context, tx *store.Tx, actor account.Actor, text string, scope Type) error {
	text = strings.Join(strings.Fields(text), " ")
	known := scope == "" || scope == Accounts || scope == Statuses || scope == Hashtags
	if text == "" || !known || utf8.RuneCountInString(text) > query.MaxRunes || i18n.BadText(text) {
		return errInvalid
	}
	return keep(tx, actor.Account, Saved{id.Search(tx.NewID()), text, scope})
}

// keep writes a saved search, once and while there is room.
func keep(tx *store.Tx, owner id.Account, s Saved) error {
	has, err := saved(tx, owner)
	if err != nil {
		return err
	}
	for _, h := range has {
		if h.Text == s.Text && h.Scope == s.Scope {
			return nil
		}
	}
	if len(has) >= MaxSaved {
		return errMany
	}
	return insertSaved(tx, owner, s)
}

// Unsave no longer keeps a search of the actor's; for a day Resave brings it back.
func (e *Engine) Unsave(_ context.Context, tx *store.Tx, actor account.Actor, which id.Search) error {
	was, err := savedByID(tx, actor.Account, which)
	if store.IsMissing(err) {
		return errMissing
	}
	if err != nil {
		return err
	}
	if err := undo.Keep(tx, unsaved(actor, which), was); err != nil {
		return err
	}
	return deleteSaved(tx, which)
}

func unsaved(actor account.Actor, which id.Search) undo.Thing {
	return undo.Thing{Kind: "search.saved", Owner: actor.Account, ID: int64(which)}
}

// Resave keeps a search again that was removed.
func (e *Engine) Resave(_ context.Context, tx *store.Tx, actor account.Actor, which id.Search) error {
	var was Saved
	if err := undo.Take(tx, unsaved(actor, which), &was); err != nil {
		return err
	}
	return keep(tx, actor.Account, was)
}
