package mastodon

import (
	"context"
	"net/http"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/graph"
	"parvis/engine/post"
	"parvis/engine/post/foryou"
)

// selects tells whether the path names the selection that members who asked for it
// see among their lists (social-core 12).
func (c *call) selects() bool { return c.r.PathValue("id") == foryou.Name }

// selection draws the selection as a list.
func (c *call) selection() entity.List {
	return entity.List{ID: foryou.Name, Title: c.Words.T(c.reading(), "post.foryou.title"), RepliesPolicy: string(graph.RepliesNone)}
}

// answerSelection answers with it, if the caller asked for one.
func (c *call) answerSelection() error {
	err := c.read(func(ctx context.Context, tx *store.Tx) error { return c.ForYou.Has(ctx, tx, c.actor) })
	if err != nil {
		return err
	}
	return c.json(c.selection())
}

// selectionMembers are nobody: it is not by who wrote them that posts come in.
func (c *call) selectionMembers() error {
	err := c.read(func(ctx context.Context, tx *store.Tx) error { return c.ForYou.Has(ctx, tx, c.actor) })
	if err != nil {
		return err
	}
	return c.emptyList()
}

// changeSelection refuses.
func (c *call) changeSelection() error {
	return c.read(func(ctx context.Context, tx *store.Tx) error { return c.ForYou.Change(ctx, tx, c.actor) })
}

// selectionTimeline answers with a page of the selected posts.
func (c *call) selectionTimeline() error {
	p := c.page(20, 40)
	if err := c.ForYou.Refresh(c.r.Context(), c.actor, p); err != nil {
		return err
	}
	var out []byte
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		picks, err := c.ForYou.Posts(ctx, tx, c.actor, p)
		if err != nil {
			return err
		}
		why, err := c.ForYou.Say(ctx, tx, picks, func(key string, args ...i18n.Arg) string { return c.Words.T(c.reading(), key, args...) })
		if err != nil {
			return err
		}
		seen := make([]post.Seen, 0, len(picks))
		for _, x := range picks {
			seen = append(seen, x.Seen)
		}
		if n := len(seen); n > 0 {
			c.link(p, n, int64(seen[0].ID), int64(seen[n-1].ID))
		}
		b := c.board(ctx, tx).in("home")
		b.Because(why)
		out, err = b.JSON(seen)
		return err
	})
	if err != nil {
		return err
	}
	return c.raw(http.StatusOK, out)
}
