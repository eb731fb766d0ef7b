package trend

import (
	"context"
	"embed"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/post/card"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options say what the engine stands on.
type Options struct {
	Store   *store.Store
	Timers  *timer.Timers
	Account *account.Engine
	Post    *post.Engine
	Card    *card.Engine
	// Review says what is shown before the staff looked at it; Off when empty.
	Review Review
	// Least is what must have been observed; DefaultLeast when zero.
	Least int
	// Every is how often is counted; DefaultEvery when zero.
	Every time.Duration
}

// Engine knows what trends.
type Engine struct{ Options }

// New makes the engine and registers its timers.
func New(o Options) *Engine {
	if o.Review == "" {
		o.Review = Off
	}
	if o.Least == 0 {
		o.Least = DefaultLeast
	}
	if o.Every == 0 {
		o.Every = DefaultEvery
	}
	e := &Engine{Options: o}
	e.schedule()
	return e
}

// Posts gives trending posts that the actor may see, highest score first. skip
// leaves out the first ones.
func (e *Engine) Posts(ctx context.Context, tx *store.Tx, actor account.Actor, limit, skip int) ([]post.Seen, error) {
	items, err := e.items(tx, Post)
	if err != nil {
		return nil, err
	}
	ps, err := e.Post.Many(ctx, tx, numbers[id.Post](items))
	if err != nil {
		return nil, err
	}
	if ps, err = e.approvedPosts(tx, ps); err != nil {
		return nil, err
	}
	seen, err := e.Post.Decide(ctx, tx, actor, decide.OnTrends, ps)
	seen = slices.DeleteFunc(seen, func(p post.Seen) bool { return p.Decision.Word&withheld != 0 })
	return part(seen, limit, skip), err
}

// Tags gives trending hashtags, highest score first.
func (e *Engine) Tags(ctx context.Context, tx *store.Tx, limit, skip int) ([]post.Hashtag, error) {
	items, err := e.items(tx, Tag)
	if err != nil {
		return nil, err
	}
	said, err := reviews(tx, Tag, items)
	if err != nil {
		return nil, err
	}
	items = part(slices.DeleteFunc(items, func(t int64) bool { return !e.passes(said, t) }), limit, skip)
	list, err := e.Post.Hashtags(ctx, tx, numbers[id.Tag](items))
	slices.SortFunc(list, func(a, b post.Hashtag) int {
		return slices.Index(items, int64(a.ID)) - slices.Index(items, int64(b.ID))
	})
	return list, err
}

// Links gives the cards of trending links, highest score first.
func (e *Engine) Links(ctx context.Context, tx *store.Tx, limit, skip int) ([]card.Card, error) {
	items, err := e.items(tx, Link)
	if err != nil {
		return nil, err
	}
	list, err := e.Card.Many(ctx, tx, numbers[id.Card](items))
	if err != nil {
		return nil, err
	}
	list, err = e.approvedLinks(tx, list)
	return part(list, limit, skip), err
}

// LinkPosts gives public posts with a link that trends, of authors who want to be
// found (social-core 7.3); a fault when it does not trend, or for whoever may not
// read the feeds of the whole network.
func (e *Engine) LinkPosts(ctx context.Context, tx *store.Tx, actor account.Actor, address string, p store.Page) ([]post.Seen, error) {
	if err := e.Post.Feeds.Admit(actor); err != nil {
		return nil, err
	}
	c, ok, err := e.Card.Named(ctx, tx, address)
	if err != nil {
		return nil, err
	}
	items, err := e.items(tx, Link)
	if err != nil {
		return nil, err
	}
	if !ok || !slices.Contains(items, int64(c.ID)) {
		return nil, errMissing
	}
	if left, err := e.approvedLinks(tx, []card.Card{c}); err != nil || len(left) == 0 {
		return nil, notFound(err)
	}
	return e.Post.Collect(ctx, tx, actor, decide.OnTag, p, func(p store.Page) ([]id.Post, error) {
		return e.findable(ctx, tx, c.ID, p)
	})
}

func notFound(err error) error {
	if err == nil {
		return errMissing
	}
	return err
}

// rounds bounds how often a page is refilled after posts of authors who do not
// want to be found were left out.
const rounds = 8

// findable gives posts that show a card and whose authors want to be found.
func (e *Engine) findable(ctx context.Context, tx *store.Tx, c id.Card, p store.Page) ([]id.Post, error) {
	for range rounds {
		ids, err := e.Card.Posts(ctx, tx, c, p)
		if err != nil || len(ids) == 0 {
			return nil, err
		}
		ps, err := e.Post.Many(ctx, tx, ids)
		if err != nil {
			return nil, err
		}
		who, err := e.authors(ctx, tx, ps)
		if err != nil {
			return nil, err
		}
		var out []id.Post
		for _, x := range ps {
			if who[x.Author].Discoverable {
				out = append(out, x.ID)
			}
		}
		if len(out) > 0 {
			return out, nil
		}
		if p.Min > 0 {
			p.Min = int64(ids[0])
		} else {
			p.Max = int64(ids[len(ids)-1])
		}
	}
	return nil, nil
}

// items gives what trends of a kind, highest score first.
func (e *Engine) items(tx *store.Tx, k Kind) ([]int64, error) {
	list, err := rows(tx, k)
	out := make([]int64, 0, len(list))
	for _, x := range list {
		out = append(out, x.item)
	}
	return out, err
}

func numbers[T ~int64](items []int64) []T {
	out := make([]T, 0, len(items))
	for _, i := range items {
		out = append(out, T(i))
	}
	return out
}

func part[T any](list []T, limit, skip int) []T {
	return list[min(skip, len(list)):min(skip+limit, len(list))]
}
