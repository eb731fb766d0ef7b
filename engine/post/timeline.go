package post

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// rounds bounds how often a page is refilled after items were decided away.
const rounds = 8

// Collect fills a page with posts that the actor may see on a surface: it asks
// for more until the page has what was wanted or nothing is left (integrity
// 4.8).
func (e *Engine) Collect(ctx context.Context, tx *store.Tx, actor account.Actor, s decide.Surface, p store.Page, next func(store.Page) ([]id.Post, error)) ([]Seen, error) {
	want := p.Limit
	p.Limit += p.Limit/8 + 1
	var out []Seen
	for range rounds {
		ids, err := next(p)
		if err != nil || len(ids) == 0 {
			return out, err
		}
		ps, err := e.Many(ctx, tx, ids)
		if err != nil {
			return nil, err
		}
		seen, err := e.Decide(ctx, tx, actor, s, ps)
		if err != nil {
			return nil, err
		}
		if p.Min > 0 {
			out = append(seen, out...)
			p.Min = int64(ids[0])
		} else {
			out = append(out, seen...)
			p.Max = int64(ids[len(ids)-1])
		}
		if len(out) >= want || len(ids) < p.Limit {
			break
		}
	}
	if len(out) > want {
		if p.Min > 0 {
			out = out[len(out)-want:]
		} else {
			out = out[:want]
		}
	}
	return out, nil
}

// Listing narrows a list of posts.
type Listing struct {
	OnlyMedia bool
	// Local and Remote are kept for federation: every post is local today.
	Remote bool
	// Profile lists only.
	NoReplies, NoReblogs bool
	Tagged               string
	// Tag lists only: also any of Any, all of All, none of None.
	Any, All, None []string
}

// Public gives posts for everyone that are neither boosts nor replies to
// others.
func (e *Engine) Public(ctx context.Context, tx *store.Tx, actor account.Actor, l Listing, p store.Page) ([]Seen, error) {
	if err := e.Feeds.Admit(actor); err != nil {
		return nil, err
	}
	if l.Remote {
		return nil, nil
	}
	m := masks(decide.OnPublic, actor)
	return e.Collect(ctx, tx, actor, decide.OnPublic, p, func(p store.Page) ([]id.Post, error) {
		return publicPage(tx, m, bits(l), p)
	})
}

// masks gives the mask that a listing query applies: what is dropped for
// everyone, and, for a viewer who follows nobody's soft exceptions, only the
// hard part; the decision on the page does the rest.
func masks(s decide.Surface, actor account.Actor) int64 {
	m := s.Masks()
	if actor.Known() {
		return m.Hard
	}
	return m.Drop
}

func bits(l Listing) int {
	if l.OnlyMedia {
		return HasMedia
	}
	return 0
}

// Tagged gives public posts with a hashtag.
func (e *Engine) Tagged(ctx context.Context, tx *store.Tx, actor account.Actor, name string, l Listing, p store.Page) ([]Seen, error) {
	if err := e.Feeds.Admit(actor); err != nil {
		return nil, err
	}
	if l.Remote {
		return nil, nil
	}
	any, err := tagNumbers(tx, append([]string{name}, l.Any...))
	if err != nil || len(any) == 0 {
		return nil, err
	}
	all, err := tagNumbers(tx, l.All)
	if err != nil || len(all) < len(l.All) {
		return nil, err
	}
	none, err := tagNumbers(tx, l.None)
	if err != nil {
		return nil, err
	}
	m := masks(decide.OnTag, actor)
	return e.Collect(ctx, tx, actor, decide.OnTag, p, func(p store.Page) ([]id.Post, error) {
		return tagPage(tx, m, bits(l), any, all, none, p)
	})
}

// Profile gives an account's posts. Pinned posts come with Pinned.
func (e *Engine) Profile(ctx context.Context, tx *store.Tx, actor account.Actor, a id.Account, l Listing, p store.Page) ([]Seen, error) {
	var tag id.Tag
	if l.Tagged != "" {
		ts, err := tagNumbers(tx, []string{l.Tagged})
		if err != nil || len(ts) == 0 {
			return nil, err
		}
		tag = ts[0]
	}
	return e.Collect(ctx, tx, actor, decide.OnProfile, p, func(p store.Page) ([]id.Post, error) {
		return profilePage(tx, a, l, bits(l), tag, p)
	})
}

// Pinned gives the posts that an account shows first.
func (e *Engine) Pinned(ctx context.Context, tx *store.Tx, actor account.Actor, a id.Account) ([]Seen, error) {
	ids, err := pinned(tx, a)
	if err != nil {
		return nil, err
	}
	ps, err := e.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	return e.Decide(ctx, tx, actor, decide.OnProfile, ps)
}

// ListFeed gives the posts of a list's members.
func (e *Engine) ListFeed(ctx context.Context, tx *store.Tx, actor account.Actor, l id.List, p store.Page) ([]Seen, error) {
	w, err := e.listWindow(ctx, tx, actor, l)
	if err != nil {
		return nil, err
	}
	return e.Collect(ctx, tx, actor, decide.OnList, p, func(p store.Page) ([]id.Post, error) {
		return pull(tx, w, p)
	})
}

// Home gives the actor's home: who and what they follow, by time.
func (e *Engine) Home(ctx context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Seen, error) {
	w, err := e.feeds.open(ctx, tx, actor.Account)
	if err != nil {
		return nil, err
	}
	return e.Collect(ctx, tx, actor, decide.OnHome, p, func(p store.Page) ([]id.Post, error) {
		if ids, ok := w.page(p); ok {
			return ids, nil
		}
		return pull(tx, w, p)
	})
}

// Cursored is a post in a list ordered by something else than the post's id.
type Cursored struct {
	Cursor int64
	Seen
}

// Favourites pages through what the actor liked.
func (e *Engine) Favourites(ctx context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Cursored, error) {
	return e.cursored(ctx, tx, actor, decide.OnSaved, p, func(p store.Page) ([]store.Pair[int64, id.Post], error) { return favouritePage(tx, actor.Account, p) })
}

// Bookmarks pages through what the actor kept.
func (e *Engine) Bookmarks(ctx context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Cursored, error) {
	return e.cursored(ctx, tx, actor, decide.OnSaved, p, func(p store.Page) ([]store.Pair[int64, id.Post], error) { return bookmarkPage(tx, actor.Account, p) })
}

// Quotes pages through the quotes of a post.
func (e *Engine) Quotes(ctx context.Context, tx *store.Tx, actor account.Actor, of id.Post, p store.Page) ([]Cursored, error) {
	if _, err := e.See(ctx, tx, actor, of); err != nil {
		return nil, err
	}
	return e.cursored(ctx, tx, actor, decide.OnReply, p, func(p store.Page) ([]store.Pair[int64, id.Post], error) { return quotePage(tx, of, p) })
}

// Quoting gives the numbers of the quotes of a post of the actor's, also of those
// that the actor does not see: who blocks somebody stays quoted until the quote is
// revoked.
func (e *Engine) Quoting(ctx context.Context, tx *store.Tx, actor account.Actor, of id.Post, p store.Page) ([]id.Post, error) {
	got, err := e.Get(ctx, tx, of)
	if err != nil {
		return nil, err
	}
	if got.Author != actor.Account {
		return nil, errForbidden
	}
	rows, err := quotePage(tx, of, p)
	ids := make([]id.Post, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.Val)
	}
	return ids, err
}

// gaps is how many pages in a row are read to fill one.
const gaps = 5

// cursored gives a page of what the actor may see of a list in an order of its own.
// What is hidden makes no page shorter: a short page is taken for the last.
func (e *Engine) cursored(ctx context.Context, tx *store.Tx, actor account.Actor, s decide.Surface, p store.Page, page func(store.Page) ([]store.Pair[int64, id.Post], error)) ([]Cursored, error) {
	var out []Cursored
	for read := 1; ; read++ {
		rows, err := page(p)
		if err != nil {
			return nil, err
		}
		ids := make([]id.Post, 0, len(rows))
		cursor := make(map[id.Post]int64, len(rows))
		for _, r := range rows {
			ids = append(ids, r.Val)
			cursor[r.Val] = r.Key
		}
		ps, err := e.Many(ctx, tx, ids)
		if err != nil {
			return nil, err
		}
		seen, err := e.Decide(ctx, tx, actor, s, ps)
		if err != nil {
			return nil, err
		}
		for _, one := range seen {
			out = append(out, Cursored{cursor[one.ID], one})
		}
		if len(rows) < p.Limit || len(out) >= p.Limit || p.Min > 0 || read == gaps {
			return out[:min(len(out), p.Limit)], nil
		}
		p.Max = rows[len(rows)-1].Key
	}
}

// By is who did something to a post; Cursor orders the list.
type By struct {
	Cursor  int64
	Account id.Account
}

// FavouritedBy pages through who likes a post.
func (e *Engine) FavouritedBy(ctx context.Context, tx *store.Tx, actor account.Actor, of id.Post, p store.Page) ([]By, error) {
	if _, err := e.See(ctx, tx, actor, of); err != nil {
		return nil, err
	}
	return favouriters(tx, of, p)
}

// RebloggedBy pages through who boosted a post.
func (e *Engine) RebloggedBy(ctx context.Context, tx *store.Tx, actor account.Actor, of id.Post, p store.Page) ([]By, error) {
	if _, err := e.See(ctx, tx, actor, of); err != nil {
		return nil, err
	}
	return rebloggers(tx, of, p)
}
