package forget

import (
	"context"
	"embed"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
	"parvis/system/business/inbox"
	"parvis/system/business/recurring"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what forgetting stands on.
type Options struct {
	Business  *business.Engine
	Message   *message.Engine
	Recurring *recurring.Engine
	Inbox     *inbox.Engine
}

// Engine has organisations forget members.
type Engine struct{ o Options }

// New makes the engine.
func New(o Options) *Engine { return &Engine{o} }

// Forget has an organisation forget the actor.
func (e *Engine) Forget(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio) error {
	a, err := aliasOf(tx, p, actor.Account)
	if store.IsMissing(err) {
		return errMissing
	}
	if err != nil {
		return err
	}
	lines, err := e.o.Business.LinesIn(ctx, tx, p)
	if err != nil {
		return err
	}
	which := make([]id.Line, len(lines))
	for i, l := range lines {
		which[i] = l.ID
	}
	if len(which) > 0 {
		err = e.part(ctx, tx, a, lines, which)
	}
	if err != nil {
		return err
	}
	on, err := marketed(tx, p, actor.Account)
	if err == nil && on {
		err = refuse(tx, p, actor.Account)
	}
	if err != nil {
		return err
	}
	return drop(tx, p, a)
}

// part ends what there is between the member and the lines.
func (e *Engine) part(ctx context.Context, tx *store.Tx, a business.Alias, lines []business.Line, which []id.Line) error {
	if err := e.tell(ctx, tx, a, lines, which); err != nil {
		return err
	}
	for _, l := range which {
		if err := e.o.Message.Part(ctx, tx, l, a.Member); err != nil {
			return err
		}
	}
	if err := e.o.Recurring.Forget(ctx, tx, a.Member, which); err != nil {
		return err
	}
	if err := e.o.Inbox.Forget(ctx, tx, a.Member, which); err != nil {
		return err
	}
	return dropWindows(tx, a.Member, which)
}

// tell tells the apps of those lines to which the member wrote: by the others nobody knows
// them yet.
func (e *Engine) tell(ctx context.Context, tx *store.Tx, a business.Alias, lines []business.Line, which []id.Line) error {
	wrote, err := wroteTo(tx, a.Member, which)
	for _, l := range lines {
		if err == nil && slices.Contains(wrote, l.ID) {
			err = e.o.Business.TellForgotten(ctx, tx, l, a)
		}
	}
	return err
}
