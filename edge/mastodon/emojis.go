package mastodon

import (
	"context"
	"encoding/json"
	"strings"

	"parvis/base/store"
	"parvis/base/web"
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
	data, err := json.Marshal(out)
	if err != nil {
		return err
	}
	c.shared()
	if c.w.Header().Get("Cache-Control") == "" {
		c.w.Header()["Cache-Control"] = notKept
	}
	web.Cacheable(c.w, c.r, jsonType[0], data)
	return nil
}
