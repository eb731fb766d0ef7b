// Package instance is what the client API tells of the network itself: its limits, its
// rules (social-core 3, 4).
//
//	body["configuration"] = instance.Configuration(base, key, "public", types)
package instance

import (
	"strings"

	"parvis/base/i18n"
	"parvis/engine/account/house"
	"parvis/engine/post"
)

// VideoSizeLimit is how large an upload may be, in bytes.
const VideoSizeLimit = 103809024

// ImageSizeLimit is how large a picture may be, in bytes.
const ImageSizeLimit = 16777216

// Limits that the API states and other folders hold.
const (
	imageMatrixLimit = 33177600
	videoRateLimit   = 120
	videoMatrixLimit = 8294400
	descriptionLimit = 1500
	charactersPerURL = 23
)

// Configuration tells apps what they may send: base is the network's address, key that
// of Web Push, feeds who reads its feeds, types the media types that it takes.
func Configuration(base, key, feeds string, types []string) map[string]any {
	return map[string]any{
		"urls": map[string]any{
			"streaming": Streaming(base), "status": nil, "about": base + "/about", "privacy_policy": base + "/privacy", "terms_of_service": base + "/terms",
		},
		"vapid": map[string]string{"public_key": key},
		"accounts": map[string]any{
			"max_display_name_length": 30, "max_note_length": 500, "max_avatar_description_length": descriptionLimit, "max_header_description_length": descriptionLimit,
			"max_featured_tags": 10, "max_pinned_statuses": post.MaxPins, "max_profile_fields": 6, "profile_field_name_limit": 255, "profile_field_value_limit": 255,
		},
		"statuses": map[string]any{
			"max_characters": post.MaxCharacters, "max_media_attachments": post.MaxMedia, "characters_reserved_per_url": charactersPerURL,
			"supported_mime_types": []string{"text/plain"}, "supported_toggles": map[string]bool{"local_only": true},
		},
		"media_attachments": map[string]any{
			"supported_mime_types": types, "description_limit": descriptionLimit, "image_size_limit": ImageSizeLimit, "image_matrix_limit": imageMatrixLimit,
			"video_size_limit": VideoSizeLimit, "video_frame_rate_limit": videoRateLimit, "video_matrix_limit": videoMatrixLimit,
		},
		"polls":       map[string]int{"max_options": post.MaxOptions, "max_characters_per_option": post.MaxOptionChars, "min_expiration": 300, "max_expiration": 2629746},
		"translation": map[string]bool{"enabled": false},
		"timelines_access": map[string]any{
			"live_feeds": access{feeds, "disabled"}, "hashtag_feeds": access{feeds, "disabled"}, "trending_link_feeds": access{feeds, "disabled"},
		},
		"limited_federation": true,
	}
}

type access struct {
	Local  string `json:"local"`
	Remote string `json:"remote"`
}

// Streaming gives the address of streams of a network.
func Streaming(base string) string { return "ws" + strings.TrimPrefix(base, "http") }

// Rule is a rule of the network with its translations, by language tag.
type Rule struct {
	ID           string           `json:"id"`
	Text         string           `json:"text"`
	Hint         string           `json:"hint"`
	Translations map[string]Words `json:"translations"`
}

// Words are what a rule says in one language.
type Words struct {
	Text string `json:"text"`
	Hint string `json:"hint"`
}

// OneRule gives a rule in a language, or else in another, with what it says in each.
func OneRule(number string, texts, hints house.Words, lang, other i18n.Tag) Rule {
	e := Rule{ID: number, Text: texts.In(lang, other), Hint: hints.In(lang, other), Translations: map[string]Words{}}
	for l, text := range texts {
		e.Translations[string(l)] = Words{Text: text, Hint: hints[l]}
	}
	return e
}
