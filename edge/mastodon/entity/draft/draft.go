// Package draft holds the shapes of posts as they were and as they will be
// (social-core 4).
package draft

import "parvis/edge/mastodon/entity"

// Edit is a version of a post.
type Edit struct {
	Content          string          `json:"content"`
	SpoilerText      string          `json:"spoiler_text"`
	Sensitive        bool            `json:"sensitive"`
	CreatedAt        entity.Stamp    `json:"created_at"`
	Account          *entity.Account `json:"account"`
	Poll             any             `json:"poll,omitempty"`
	MediaAttachments []entity.Media  `json:"media_attachments"`
	Emojis           []entity.Emoji  `json:"emojis"`
	Quote            *entity.Quote   `json:"quote"`
}

// Scheduled is a post planned for later.
type Scheduled struct {
	ID               string         `json:"id"`
	ScheduledAt      entity.Stamp   `json:"scheduled_at"`
	Params           map[string]any `json:"params"`
	MediaAttachments []entity.Media `json:"media_attachments"`
}

// Profile is the profile as its owner wrote it.
type Profile struct {
	ID                 string         `json:"id"`
	DisplayName        string         `json:"display_name"`
	Note               string         `json:"note"`
	Fields             []entity.Field `json:"fields"`
	Avatar             *string        `json:"avatar"`
	AvatarStatic       *string        `json:"avatar_static"`
	AvatarDescription  string         `json:"avatar_description"`
	Header             *string        `json:"header"`
	HeaderStatic       *string        `json:"header_static"`
	HeaderDescription  string         `json:"header_description"`
	Locked             bool           `json:"locked"`
	Bot                bool           `json:"bot"`
	HideCollections    *bool          `json:"hide_collections"`
	Discoverable       *bool          `json:"discoverable"`
	Indexable          bool           `json:"indexable"`
	ShowMedia          bool           `json:"show_media"`
	ShowMediaReplies   bool           `json:"show_media_replies"`
	ShowFeatured       bool           `json:"show_featured"`
	AttributionDomains []string       `json:"attribution_domains"`
}
