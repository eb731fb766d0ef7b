package mastodon

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/post"
)

func (c *call) home() error {
	return c.pageStatuses("home", func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		return c.Post.Home(ctx, tx, c.actor, p)
	})
}

func (c *call) listing() post.Listing {
	return post.Listing{OnlyMedia: c.Bool("only_media"), Remote: c.Bool("remote") && !c.Bool("local")}
}

func (c *call) publicTimeline() error {
	l := c.listing()
	return c.pageStatuses("public", func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		return c.Post.Public(ctx, tx, c.actor, l, p)
	})
}

// maxTags bounds each of the further hashtags of a tag timeline.
const maxTags = 4

func (c *call) tagTimeline() error {
	l := c.listing()
	few := func(key string) []string { s := c.Strings(key); return s[:min(maxTags, len(s))] }
	l.Any, l.All, l.None = few("any"), few("all"), few("none")
	name := c.r.PathValue("tag")
	return c.pageStatuses("public", func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		return c.Post.Tagged(ctx, tx, c.actor, name, l, p)
	})
}

func (c *call) listTimeline() error {
	if c.selects() {
		return c.selectionTimeline()
	}
	l, err := path[id.List](c, "id")
	if err != nil {
		return err
	}
	return c.pageStatuses("home", func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		return c.Post.ListFeed(ctx, tx, c.actor, l, p)
	})
}

func (c *call) directTimeline() error {
	return c.pageStatuses("thread", func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		list, err := c.Post.Conversations(ctx, tx, c.actor, p)
		if err != nil {
			return nil, err
		}
		last := make([]id.Post, 0, len(list))
		for _, k := range list {
			last = append(last, k.Last)
		}
		return c.lastPosts(ctx, tx, last)
	})
}

// emptyList answers for what this network does not have.
func (c *call) emptyList() error { return c.json([]any{}) }
