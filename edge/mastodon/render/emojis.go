package render

import (
	"strings"

	"parvis/base/id"
	"parvis/edge/mastodon/entity"
	"parvis/engine/media/emoji"
)

// Pictured are the network's own emoji as the API shows them, by shortcode in
// small letters; loaded once for a board.
func (b *Board) Pictured() map[string]entity.Emoji {
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
	urls, err := b.Pictures(files)
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

// Emojis gives the emoji that texts name.
func (b *Board) Emojis(texts ...string) []entity.Emoji {
	out := []entity.Emoji{}
	seen := map[string]bool{}
	for _, t := range texts {
		for _, code := range emoji.Named(t) {
			if e, ok := b.Pictured()[strings.ToLower(code)]; ok && !seen[code] {
				seen[code] = true
				e.Shortcode = code
				out = append(out, e)
			}
		}
	}
	return out
}
