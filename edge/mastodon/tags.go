package mastodon

import (
	"context"
	"parvis/edge/mastodon/entity/hashtag"
	"strconv"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/post"
	"parvis/engine/post/usage"
)

// namingPolicy tells which replies policy was not known.
func (c *call) namingPolicy(err error) error {
	if f := fault.Of(err); f != nil && f.Code == "graph.list.replies_unknown" {
		return f.With(fault.Arg{Name: "Value", Value: c.String("replies_policy")})
	}
	return err
}

// tags renders hashtags with their last seven days.
func (b *board) tags(list []post.Hashtag) ([]hashtag.Tag, error) {
	ids := make([]id.Tag, 0, len(list))
	for _, t := range list {
		if t.ID != 0 {
			ids = append(ids, t.ID)
		}
	}
	days, err := b.Post.TagHistory(b.ctx, b.tx, ids)
	if err != nil {
		return nil, err
	}
	follows := map[id.Tag]bool{}
	if b.actor.Known() {
		list, err := b.Post.FollowsTags(b.ctx, b.tx, b.actor.Account, ids)
		if err != nil {
			return nil, err
		}
		for _, t := range list {
			follows[t] = true
		}
	}
	shown := map[id.Tag]bool{}
	if b.actor.Known() {
		list, err := b.Post.FeaturedTags(b.ctx, b.tx, b.actor.Account)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			shown[f.Hashtag.ID] = true
		}
	}
	out := make([]hashtag.Tag, 0, len(list))
	for _, t := range list {
		e := hashtag.Tag{ID: t.ID.String(), Name: t.Name, URL: b.Network.Base + "/tags/" + t.Name, History: history(days[t.ID])}
		if b.actor.Known() {
			f, s := follows[t.ID], shown[t.ID]
			e.Following, e.Featuring = &f, &s
		}
		out = append(out, e)
	}
	return out, nil
}

// history renders days as the client API has them: numbers as texts.
func history(days []usage.Day) []hashtag.TagDay {
	out := make([]hashtag.TagDay, 0, len(days))
	for _, d := range days {
		out = append(out, hashtag.TagDay{Day: strconv.FormatInt(d.Day.Unix(), 10), Uses: count(d.Uses), Accounts: count(d.Accounts)})
	}
	return out
}

func (c *call) answerTags(fn func(context.Context, *store.Tx) ([]post.Hashtag, error)) error {
	out := []hashtag.Tag{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := fn(ctx, tx)
		if err != nil {
			return err
		}
		out, err = c.board(ctx, tx).tags(list)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// oneTag gives one hashtag by the name in the path.
type oneTag func(context.Context, *store.Tx, string) (post.Hashtag, error)

// changeTag answers with one hashtag after one verb.
func (c *call) changeTag(fn oneTag) error { return c.answerTag(c.write, fn) }

func (c *call) answerTag(in func(func(context.Context, *store.Tx) error) error, fn oneTag) error {
	var out []hashtag.Tag
	err := in(func(ctx context.Context, tx *store.Tx) error {
		h, err := fn(ctx, tx, c.r.PathValue("name"))
		if err != nil {
			return err
		}
		out, err = c.board(ctx, tx).tags([]post.Hashtag{h})
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out[0])
}

func (c *call) tag() error {
	return c.answerTag(c.read, func(ctx context.Context, tx *store.Tx, name string) (post.Hashtag, error) {
		h, _, err := c.Post.KnownHashtag(ctx, tx, c.actor.Account, name)
		if err != nil {
			err = errNotFound
		}
		return h, err
	})
}

func (c *call) followTag() error {
	return c.changeTag(func(ctx context.Context, tx *store.Tx, name string) (post.Hashtag, error) {
		return c.Post.FollowTag(ctx, tx, c.actor, name)
	})
}

func (c *call) unfollowTag() error {
	return c.changeTag(func(ctx context.Context, tx *store.Tx, name string) (post.Hashtag, error) {
		return c.Post.UnfollowTag(ctx, tx, c.actor, name)
	})
}

func (c *call) featureTagByName() error {
	return c.changeTag(func(ctx context.Context, tx *store.Tx, name string) (post.Hashtag, error) {
		f, err := c.Post.FeatureTag(ctx, tx, c.actor, name)
		return f.Hashtag, err
	})
}

func (c *call) unfeatureTagByName() error {
	return c.changeTag(func(ctx context.Context, tx *store.Tx, name string) (post.Hashtag, error) {
		h, _, err := c.Post.KnownHashtag(ctx, tx, c.actor.Account, name)
		if err != nil {
			return h, err
		}
		list, err := c.Post.FeaturedTags(ctx, tx, c.actor.Account)
		for _, f := range list {
			if f.Hashtag.ID == h.ID {
				return h, c.Post.UnfeatureTag(ctx, tx, c.actor, f.ID)
			}
		}
		return h, err
	})
}

func (c *call) followedTags() error {
	p := c.page(100, 200)
	return c.answerTags(func(ctx context.Context, tx *store.Tx) ([]post.Hashtag, error) {
		list, err := c.Post.FollowedTags(ctx, tx, c.actor.Account, p)
		out := make([]post.Hashtag, 0, len(list))
		for _, f := range list {
			out = append(out, f.Hashtag)
		}
		if n := len(list); n > 0 {
			c.link(p, n, list[0].Cursor, list[n-1].Cursor)
		}
		return out, err
	})
}

func (c *call) featuredOf(name string, f post.FeaturedTag) hashtag.Featured {
	e := hashtag.Featured{ID: f.ID.String(), Name: f.Shown, URL: c.Network.Base + "/@" + name + "/tagged/" + f.Name, StatusesCount: count(f.Posts)}
	if !f.LastAt.IsZero() {
		day := f.LastAt.Format("2006-01-02")
		e.LastStatusAt = &day
	}
	return e
}

func (c *call) answerFeatured(a id.Account) error {
	out := []hashtag.Featured{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		owner, err := c.Account.Get(ctx, tx, a)
		if err != nil {
			return err
		}
		list, err := c.Post.FeaturedTags(ctx, tx, a)
		for _, f := range list {
			out = append(out, c.featuredOf(owner.Username, f))
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) featuredTags() error { return c.answerFeatured(c.actor.Account) }

func (c *call) accountFeaturedTags() error {
	a, err := path[id.Account](c, "id")
	if err != nil {
		return err
	}
	return c.answerFeatured(a)
}

func (c *call) featureTag() error {
	var out hashtag.Featured
	err := c.write(func(ctx context.Context, tx *store.Tx) error {
		owner, err := c.Account.Get(ctx, tx, c.actor.Account)
		if err != nil {
			return err
		}
		f, err := c.Post.FeatureTag(ctx, tx, c.actor, c.String("name"))
		out = c.featuredOf(owner.Username, f)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) unfeatureTag() error {
	f, err := path[id.Edge](c, "id")
	if err != nil {
		return err
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Post.UnfeatureTag(ctx, tx, c.actor, f) }); err != nil {
		return err
	}
	return c.nothing()
}

func (c *call) suggestedTags() error {
	return c.answerTags(func(ctx context.Context, tx *store.Tx) ([]post.Hashtag, error) {
		return c.Post.UsedTags(ctx, tx, c.actor.Account, 10)
	})
}
