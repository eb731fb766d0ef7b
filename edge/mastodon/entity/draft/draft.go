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
	Quote            any             `json:"quote"`
}

// Scheduled is a post planned for later.
type Scheduled struct {
	ID               string         `json:"id"`
	ScheduledAt      entity.Stamp   `json:"scheduled_at"`
	Params           map[string]any `json:"params"`
	MediaAttachments []entity.Media `json:"media_attachments"`
}
