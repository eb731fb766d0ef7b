package foryou

import (
	"context"
	"embed"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/policy"
	"parvis/engine/post"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Name is what the client API calls the selection among a member's lists.
const Name = "foryou"

// every is how old a selection is before it is made anew.
const every = 5 * time.Minute

const sweepKind = "foryou.sweep"

// Options say what the engine stands on.
type Options struct {
	Store   *store.Store
	Timers  *timer.Timers
	Account *account.Engine
	Graph   *graph.Engine
	Policy  *policy.Engine
	Post    *post.Engine
}

// Engine selects posts.
type Engine struct{ Options }

// New makes the engine and registers its timer.
func New(o Options) *Engine {
	e := &Engine{o}
	e.Timers.Every(sweepKind, time.Hour, func(_ context.Context, tx *store.Tx) error { return dropOld(tx, tx.Now().Add(-lately)) })
	return e
}

// Switch makes the actor get a selection, or no longer. What was selected before
// is forgotten.
func (e *Engine) Switch(ctx context.Context, tx *store.Tx, actor account.Actor, on bool) error {
	s, err := e.Account.Settings(ctx, tx, actor.Account)
	if err != nil || s.ForYou == on {
		return err
	}
	s.ForYou = on
	if err := e.Account.SetSettings(ctx, tx, actor, s); err != nil {
		return err
	}
	return drop(tx, actor.Account)
}

// On tells whether an account asked for a selection.
func (e *Engine) On(ctx context.Context, tx *store.Tx, a id.Account) (bool, error) {
	s, err := e.Account.Settings(ctx, tx, a)
	return s.ForYou, err
}

// Has is a fault unless the actor asked for a selection.
func (e *Engine) Has(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	on, err := e.On(ctx, tx, actor.Account)
	if err == nil && !on {
		err = errMissing
	}
	return err
}

// Change is what becomes of a wish to rename the selection, to end it as a list,
// or to change who is in it: always a fault.
func (e *Engine) Change(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	if err := e.Has(ctx, tx, actor); err != nil {
		return err
	}
	return errFixed
}

// Pick is a selected post as the member sees it, with why it was selected.
type Pick struct {
	post.Seen
	Reasons
}

// Refresh selects anew when the last selection is some minutes old. A page below
// another is of the same selection, so that paging comes to an end. It opens its
// own transactions.
func (e *Engine) Refresh(ctx context.Context, actor account.Actor, p store.Page) error {
	fresh, found := false, []item(nil)
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := e.Has(ctx, tx, actor); err != nil {
			return err
		}
		s, err := selected(tx, actor.Account)
		if err != nil {
			return err
		}
		if fresh = tx.Now().Sub(s.madeAt) < every || p.Max > 0 && !s.madeAt.IsZero(); fresh {
			return nil
		}
		found, err = e.find(ctx, tx, actor)
		return err
	})
	if err != nil || fresh {
		return err
	}
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		if err := e.Has(ctx, tx, actor); err != nil { // switched off meanwhile
			return err
		}
		return put(tx, actor.Account, found)
	})
}

// Posts gives what was last selected for the actor and may still be shown, newest
// post first; a fault when they did not ask for it.
func (e *Engine) Posts(ctx context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Pick, error) {
	if err := e.Has(ctx, tx, actor); err != nil {
		return nil, err
	}
	s, err := selected(tx, actor.Account)
	if err != nil {
		return nil, err
	}
	c, err := e.circle(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	// A page may take several looks: what was selected may be hidden by now.
	left, out := within(s.items, p), []Pick(nil)
	for len(left) > 0 && len(out) < p.Limit {
		n := min(len(left), p.Limit)
		some := left[:n]
		if p.Min > 0 {
			some = left[len(left)-n:]
		}
		picks, err := e.fit(ctx, tx, c, some)
		if err != nil {
			return nil, err
		}
		if p.Min > 0 {
			left, out = left[:len(left)-n], append(picks, out...)
		} else {
			left, out = left[n:], append(out, picks...)
		}
	}
	if p.Min > 0 {
		return out[max(0, len(out)-p.Limit):], nil
	}
	return out[:min(len(out), p.Limit)], nil
}

// within gives the items between the bounds of a page.
func within(items []item, p store.Page) []item {
	return slices.DeleteFunc(items, func(x item) bool { return int64(x.Post) <= p.Lo() || int64(x.Post) >= p.Hi() })
}
