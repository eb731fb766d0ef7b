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
	decided, on, err := marketed(tx, p, actor.Account)
	if err == nil && len(which) > 0 {
		err = e.part(ctx, tx, a, lines, which, decided)
	}
	if err == nil && on {
		err = refuse(tx, p, actor.Account)
	}
	if err != nil {
		return err
	}
	return drop(tx, p, a)
}

// part ends what there is between the member and the lines.
func (e *Engine) part(ctx context.Context, tx *store.Tx, a business.Alias, lines []business.Line, which []id.Line, decided bool) error {
	if err := e.tell(ctx, tx, a, lines, which, decided); err != nil {
		return err
	}
	for _, l := range which {
		files, err := e.o.Message.Part(ctx, tx, l, a.Member)
		if err == nil && len(files) > 0 {
			err = dropFiles(tx, files)
		}
		if err != nil {
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

// tell tells the apps of those lines by which the organisation knows the member: to which they
// wrote, to which they said yes, and those that were told what they decided about marketing.
func (e *Engine) tell(ctx context.Context, tx *store.Tx, a business.Alias, lines []business.Line, which []id.Line, decided bool) error {
	knows, err := wroteTo(tx, a.Member, which)
	if err != nil {
		return err
	}
	asked, err := e.o.Recurring.Knowing(ctx, tx, a.Member, which)
	if err != nil {
		return err
	}
	knows = append(knows, asked...)
	first := map[id.Business]bool{}
	for _, l := range lines {
		if decided && !first[l.Business] {
			knows = append(knows, l.ID)
		}
		first[l.Business] = true
		if slices.Contains(knows, l.ID) {
			if err := e.o.Business.TellForgotten(ctx, tx, l, a); err != nil {
				return err
			}
		}
	}
	return nil
}
