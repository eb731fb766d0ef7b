package render

import (
	"hash/maphash"
	"slices"
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
	for _, t := range texts {
		for _, code := range emoji.Named(t) {
			e, ok := b.Pictured()[strings.ToLower(code)]
			if ok && !slices.ContainsFunc(out, func(o entity.Emoji) bool { return o.Shortcode == code }) {
				e.Shortcode = code
				out = append(out, e)
			}
		}
	}
	return out
}

// versionFor gives the version of the network's emoji if texts name any, else 0.
func (b *Board) versionFor(texts ...string) uint64 {
	for _, t := range texts {
		if len(emoji.Named(t)) > 0 {
			return b.emojiVersion()
		}
	}
	return 0
}

// sameEmoji tells whether what was rendered with a version of the network's emoji
// looks the same now.
func (b *Board) sameEmoji(version uint64) bool { return version == 0 || version == b.emojiVersion() }

// emojiVersion is another number when the network's emoji are others, or their
// addresses.
func (b *Board) emojiVersion() uint64 {
	if b.version == 0 {
		b.version = 1
		for code, e := range b.Pictured() {
			e.Shortcode = code
			b.version += maphash.Comparable(b.seed, shown{e.Shortcode, e.URL, e.VisibleInPicker, value(e.Category)})
		}
	}
	return b.version
}

// shown is what clients are told of an emoji.
type shown struct {
	code, url string
	listed    bool
	category  string
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
