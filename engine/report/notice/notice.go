package notice

import (
	"context"
	"embed"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/post"
	"parvis/engine/report"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Draw draws posts as members see them, with nothing to do about them, and people in
// whatever state.
type Draw func(ctx context.Context, tx *store.Tx, v *desk.Visit[account.Actor], posts []post.Seen, people []id.Account) ([]ui.Post, map[id.Account]ui.Person, error)

// Options say what the pages stand on.
type Options struct {
	Report *report.Engine
	// Drawn draws what is reported.
	Drawn Draw
}

// Engine is the pages.
type Engine struct{ Options }

// New makes the pages.
func New(o Options) *Engine { return &Engine{o} }
