package mastodon

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/post/talk"
)

func (c *call) lastPosts(ctx context.Context, tx *store.Tx, ids []id.Post) ([]post.Seen, error) {
	list, err := c.Post.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	return c.Post.Decide(ctx, tx, c.actor, decide.OnDM, list)
}

func (c *call) conversations() error {
	p := c.page(20, 40)
	out := []entity.Conversation{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Post.Conversations(ctx, tx, c.actor, p)
		if err != nil {
			return err
		}
		for _, k := range list {
			e, err := c.conversation(ctx, tx, k)
			if err != nil {
				return err
			}
			if e.LastStatus != nil {
				out = append(out, e)
			}
		}
		if n := len(list); n > 0 {
			c.link(p, n, int64(list[0].Last), int64(list[n-1].Last))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) conversation(ctx context.Context, tx *store.Tx, k talk.Conversation) (entity.Conversation, error) {
	return c.board(ctx, tx).conversation(k)
}

func (b *board) conversation(k talk.Conversation) (entity.Conversation, error) {
	e := entity.Conversation{ID: id.Conversation(k.ID).String(), Unread: k.Unread}
	var err error
	if e.Accounts, err = b.Accounts(k.Members); err != nil {
		return e, err
	}
	list, err := b.Post.Many(b.ctx, b.tx, []id.Post{k.Last})
	if err != nil {
		return e, err
	}
	seen, err := b.Post.Decide(b.ctx, b.tx, b.actor, decide.OnDM, list)
	if err != nil {
		return e, err
	}
	last, err := b.Statuses(seen)
	if len(last) > 0 {
		e.LastStatus = last[0]
	}
	return e, err
}

func (c *call) readConversation() error   { return c.markConversation(false) }
func (c *call) unreadConversation() error { return c.markConversation(true) }

func (c *call) markConversation(unread bool) error {
	k, err := path[id.Conversation](c, "id")
	if err != nil {
		return err
	}
	var out entity.Conversation
	err = c.write(func(ctx context.Context, tx *store.Tx) error {
		got, err := c.Post.MarkConversation(ctx, tx, c.actor, int64(k), unread)
		if err != nil {
			return err
		}
		out, err = c.conversation(ctx, tx, got)
		return err
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

func (c *call) deleteConversation() error {
	k, err := path[id.Conversation](c, "id")
	if err != nil {
		return err
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error {
		return c.Post.HideConversation(ctx, tx, c.actor, int64(k))
	}); err != nil {
		return err
	}
	return c.nothing()
}
