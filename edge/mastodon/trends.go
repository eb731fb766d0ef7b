package mastodon

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity/link"
	"parvis/edge/mastodon/entity/staff"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/post/card"
	"parvis/engine/post/trend"
)

func (c *call) trendingStatuses() error {
	c.shared()
	limit, skip := c.Limit("limit", 20, 40), c.offset()
	return c.listStatuses("public", func(ctx context.Context, tx *store.Tx) ([]post.Seen, error) {
		return c.Trend.Posts(ctx, tx, c.actor, limit, skip)
	})
}

func (c *call) offset() int {
	n, _ := c.Int("offset", 0, 10_000)
	return int(n)
}

func (c *call) trendingTags() error {
	c.shared()
	limit, skip := c.Limit("limit", 10, 20), c.offset()
	return c.answerTags(func(ctx context.Context, tx *store.Tx) ([]post.Hashtag, error) {
		return c.Trend.Tags(ctx, tx, limit, skip)
	})
}

func (c *call) trendingLinks() error {
	c.shared()
	limit, skip := c.Limit("limit", 10, 20), c.offset()
	var out []link.Trend
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Trend.Links(ctx, tx, limit, skip)
		if err != nil {
			return err
		}
		out, err = c.board(ctx, tx).trends(list)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// trends renders cards with their last seven days.
func (b *board) trends(list []card.Card) ([]link.Trend, error) {
	ids := make([]id.Card, 0, len(list))
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	days, err := b.Edge.Card.History(b.ctx, b.tx, ids)
	if err != nil {
		return nil, err
	}
	cards, err := b.Cards(list)
	out := make([]link.Trend, 0, len(cards))
	for i, x := range cards {
		out = append(out, link.Trend{Card: x, History: history(days[ids[i]])})
	}
	return out, err
}

// linkTimeline answers with posts that carry a trending link.
func (c *call) linkTimeline() error {
	address := c.String("url")
	return c.pageStatuses("public", func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		return c.Trend.LinkPosts(ctx, tx, c.actor, address, p)
	})
}

// staffed renders things of one kind as staff sees them, in their order.
type staffed[E any] func(c *call, ctx context.Context, tx *store.Tx, items []trend.Item) ([]E, error)

// adminTrends answers staff with what trends of a kind.
func adminTrends[E any](k trend.Kind, render staffed[E]) handler {
	return func(c *call) error {
		out := []E{}
		err := c.read(func(ctx context.Context, tx *store.Tx) error {
			items, err := c.Trend.Waiting(ctx, tx, c.actor, k, c.Limit("limit", 100, 200), c.offset())
			if err != nil {
				return err
			}
			list, err := render(c, ctx, tx, items)
			out = append(out[:0], list...)
			return err
		})
		if err != nil {
			return err
		}
		return c.json(out)
	}
}

// decision is a verb of staff about something that trends.
type decision func(e *trend.Engine, ctx context.Context, tx *store.Tx, actor account.Actor, k trend.Kind, item int64) (trend.Item, error)

// judgeTrend answers with something after a decision of staff about it.
func judgeTrend[E any](k trend.Kind, decide decision, render staffed[E]) handler {
	return func(c *call) error {
		item, err := path[id.Job](c, "id")
		if err != nil {
			return err
		}
		var out []E
		err = c.write(func(ctx context.Context, tx *store.Tx) error {
			i, err := decide(c.Trend, ctx, tx, c.actor, k, int64(item))
			if err != nil {
				return err
			}
			out, err = render(c, ctx, tx, []trend.Item{i})
			if err == nil && len(out) == 0 {
				err = errNotFound
			}
			return err
		})
		if err != nil {
			return err
		}
		return c.json(out[0])
	}
}

// numbersOf gives the numbers of items, and each by its number.
func numbersOf[T ~int64](items []trend.Item) ([]T, map[T]trend.Item) {
	ids, at := make([]T, 0, len(items)), make(map[T]trend.Item, len(items))
	for _, i := range items {
		ids = append(ids, T(i.ID))
		at[T(i.ID)] = i
	}
	return ids, at
}

func (c *call) staffTags(ctx context.Context, tx *store.Tx, items []trend.Item) (out []staff.Tag, err error) {
	ids, at := numbersOf[id.Tag](items)
	list, err := c.Post.Hashtags(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b post.Hashtag) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	tags, err := c.board(ctx, tx).tags(list)
	for n, t := range tags {
		i := at[list[n].ID]
		out = append(out, staff.Tag{Tag: t, Trendable: i.Shown, Usable: true, RequiresReview: i.Needs})
	}
	return out, err
}

func (c *call) staffStatuses(ctx context.Context, tx *store.Tx, items []trend.Item) (out []link.Status, err error) {
	ids, at := numbersOf[id.Post](items)
	ps, err := c.Post.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	seen, err := c.Post.Decide(ctx, tx, c.actor, decide.OnReview, ps)
	if err != nil {
		return nil, err
	}
	list, err := c.board(ctx, tx).Statuses(seen)
	for _, s := range list {
		n, err := id.Parse[id.Post](s.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, link.Status{Status: s, RequiresReview: at[n].Needs})
	}
	return out, err
}

func (c *call) staffLinks(ctx context.Context, tx *store.Tx, items []trend.Item) (out []link.Reviewed, err error) {
	ids, at := numbersOf[id.Card](items)
	list, err := c.Edge.Card.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	trends, err := c.board(ctx, tx).trends(list)
	for n, t := range trends {
		out = append(out, link.Reviewed{Trend: t, ID: list[n].ID.String(), RequiresReview: at[list[n].ID].Needs})
	}
	return out, err
}

func (c *call) staffPublishers(ctx context.Context, tx *store.Tx, items []trend.Item) (out []link.Publisher, err error) {
	ids, at := numbersOf[id.Publisher](items)
	list, err := c.Edge.Card.Publishers(ctx, tx, ids)
	for _, p := range list {
		out = append(out, link.Publisher{ID: p.ID.String(), Domain: p.Host, Trendable: at[p.ID].Shown, RequiresReview: at[p.ID].Needs})
	}
	return out, err
}

// trendRoutes lists what staff does with trends.
func (e *Edge) trendRoutes() {
	const base = "/api/v1/admin/trends/"
	read, write := user("admin:read"), user("admin:write")
	approve, reject := (*trend.Engine).Approve, (*trend.Engine).Reject
	e.handle("GET "+base+"tags", read, adminTrends(trend.Tag, (*call).staffTags))
	e.handle("GET "+base+"statuses", read, adminTrends(trend.Post, (*call).staffStatuses))
	e.handle("GET "+base+"links", read, adminTrends(trend.Link, (*call).staffLinks))
	e.handle("GET "+base+"links/publishers", read, adminTrends(trend.Publisher, (*call).staffPublishers))
	e.handle("POST "+base+"tags/{id}/approve", write, judgeTrend(trend.Tag, approve, (*call).staffTags))
	e.handle("POST "+base+"tags/{id}/reject", write, judgeTrend(trend.Tag, reject, (*call).staffTags))
	e.handle("POST "+base+"statuses/{id}/approve", write, judgeTrend(trend.Post, approve, (*call).staffStatuses))
	e.handle("POST "+base+"statuses/{id}/reject", write, judgeTrend(trend.Post, reject, (*call).staffStatuses))
	e.handle("POST "+base+"links/{id}/approve", write, judgeTrend(trend.Link, approve, (*call).staffLinks))
	e.handle("POST "+base+"links/{id}/reject", write, judgeTrend(trend.Link, reject, (*call).staffLinks))
	e.handle("POST "+base+"links/publishers/{id}/approve", write, judgeTrend(trend.Publisher, approve, (*call).staffPublishers))
	e.handle("POST "+base+"links/publishers/{id}/reject", write, judgeTrend(trend.Publisher, reject, (*call).staffPublishers))
}
