package mastodon

import (
	"context"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/media/emoji"
)

// pictured are the network's own emoji as the API shows them, by shortcode in
// small letters; loaded once for a board.
func (b *board) pictured() map[string]entity.Emoji {
	if b.emoji != nil {
		return b.emoji
	}
	b.emoji = map[string]entity.Emoji{}
	if b.Emoji == nil {
		return b.emoji
	}
	list, err := b.Emoji.All(b.ctx, b.tx)
	if err != nil || len(list) == 0 {
		return b.emoji
	}
	files := make([]id.Media, 0, len(list))
	for _, e := range list {
		files = append(files, e.Media)
	}
	urls, err := b.pictures(files)
	if err != nil {
		return b.emoji
	}
	for _, e := range list {
		if u := urls[e.Media]; u != "" {
			b.emoji[strings.ToLower(e.Shortcode)] = entity.Emoji{Shortcode: e.Shortcode, URL: u, StaticURL: u, VisibleInPicker: !e.Hidden, Category: entity.OrNil(e.Category)}
		}
	}
	return b.emoji
}

// emojis gives the emoji that texts name.
func (b *board) emojis(texts ...string) []entity.Emoji {
	out := []entity.Emoji{}
	seen := map[string]bool{}
	for _, t := range texts {
		for _, code := range emoji.Named(t) {
			if e, ok := b.pictured()[strings.ToLower(code)]; ok && !seen[code] {
				seen[code] = true
				e.Shortcode = code
				out = append(out, e)
			}
		}
	}
	return out
}

func (c *call) customEmojis() error {
	out := []entity.Emoji{}
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := c.Emoji.All(ctx, tx)
		if err != nil {
			return err
		}
		b := c.board(ctx, tx)
		for _, e := range list {
			if shown, ok := b.pictured()[strings.ToLower(e.Shortcode)]; ok {
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
