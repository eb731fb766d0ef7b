package card

import (
	"context"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/post"
	"parvis/engine/post/text"
)

// consumer reads what becomes of posts; it begins at the end of an old log,
// since a card is for what people say now.
const consumer = "card"

func (e *Engine) listen() {
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev post.Published) error {
		// What moved in was said elsewhere long ago, by the thousand.
		if ev.ReblogOf != 0 || ev.Quiet || ev.Has&post.HasLink == 0 || !open(ev.Visibility) {
			return nil
		}
		return e.follow(ctx, tx, ev.Post)
	}, event.FromNow)
	event.On(e.Events, consumer, func(ctx context.Context, tx *store.Tx, ev post.Edited) error {
		return e.follow(ctx, tx, ev.Post)
	})
	event.On(e.Events, consumer, func(_ context.Context, tx *store.Tx, ev post.Deleted) error {
		if ev.ReblogOf != 0 {
			return nil
		}
		return e.unlink(tx, ev.Post)
	})
}

func open(v post.Visibility) bool { return v == post.Public || v == post.Unlisted }

// follow gives a post the card of its first link that leads outside, and takes
// the one it had before.
func (e *Engine) follow(ctx context.Context, tx *store.Tx, which id.Post) error {
	p, err := e.Post.Get(ctx, tx, which)
	if fault.KindOf(err) == fault.Missing {
		return nil
	}
	if err != nil {
		return err
	}
	address := ""
	if open(p.Visibility) && p.Has&post.HasLink != 0 {
		address = e.first(p.Source)
	}
	if address == "" {
		return e.unlink(tx, which)
	}
	c, err := known(tx, keyOf(address), address)
	if err != nil {
		return err
	}
	old, err := linkOf(tx, which)
	if err != nil || old == c.id {
		return err
	}
	if err := e.unlink(tx, which); err != nil {
		return err
	}
	if err := insertLink(tx, which, c.id, p.Visibility == post.Public); err != nil {
		return err
	}
	if p.Visibility == post.Public {
		if err := countUse(tx, c.id, tx.Now().Truncate(day), p.Author); err != nil {
			return err
		}
	}
	return e.planLook(tx, c, address)
}

// first gives the first link of a text that can have a card.
func (e *Engine) first(source string) string {
	for _, address := range text.Parse(source).URLs {
		if u := e.outside(address); u != "" {
			return u
		}
	}
	return ""
}

// unlink takes the card off a post. One that no post shows any more is kept for
// as long as it holds, so that its page is not asked for again and again.
func (e *Engine) unlink(tx *store.Tx, which id.Post) error {
	c, err := deleteLink(tx, which)
	if err != nil || c == 0 {
		return err
	}
	return e.Timers.At(tx, timer.Work{Kind: dropKind, Key: c.String(), At: tx.Now().Add(freshFor)})
}
