package mastodon

import (
	"context"
	"strings"

	"parvis/base/store"
	"parvis/edge/mastodon/entity"
)

func (c *call) customEmojis() error {
	out := []entity.Emoji{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Emoji.All(ctx, tx)
		if err != nil {
			return err
		}
		b := c.board(ctx, tx)
		for _, e := range list {
			if shown, ok := b.Pictured()[strings.ToLower(e.Shortcode)]; ok {
				out = append(out, shown)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !c.actor.Known() {
		c.w.Header().Set("Cache-Control", "public, max-age=60")
		c.w.Header().Add("Vary", "Authorization")
	}
	return c.json(out)
}
