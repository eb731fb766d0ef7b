// Package link holds the entities of linked pages: cards, trending links, and
// what staff sees of them.
package link

import (
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/entity/hashtag"
)

// Author is who wrote a page; Account is set for a member who agreed.
type Author struct {
	Name    string          `json:"name"`
	URL     string          `json:"url"`
	Account *entity.Account `json:"account"`
}

// Card is the preview of a page.
type Card struct {
	URL                string        `json:"url"`
	Title              string        `json:"title"`
	Description        string        `json:"description"`
	Type               string        `json:"type"`
	Authors            []Author      `json:"authors"`
	AuthorName         string        `json:"author_name"`
	AuthorURL          string        `json:"author_url"`
	ProviderName       string        `json:"provider_name"`
	ProviderURL        string        `json:"provider_url"`
	HTML               string        `json:"html"`
	Width              int           `json:"width"`
	Height             int           `json:"height"`
	Image              *string       `json:"image"`
	ImageDescription   string        `json:"image_description"`
	EmbedURL           string        `json:"embed_url"`
	Blurhash           *string       `json:"blurhash"`
	Language           *string       `json:"language"`
	PublishedAt        *entity.Stamp `json:"published_at"`
	MissingAttribution *bool         `json:"missing_attribution"`
}

// Trend is a page that more people link than the day before.
type Trend struct {
	Card
	History []hashtag.TagDay `json:"history"`
}

// Reviewed is a trend as staff sees it.
type Reviewed struct {
	Trend
	ID             string `json:"id"`
	RequiresReview bool   `json:"requires_review"`
}

// Publisher is a host whose pages are approved or rejected together.
type Publisher struct {
	ID             string `json:"id"`
	Domain         string `json:"domain"`
	Trendable      bool   `json:"trendable"`
	RequiresReview bool   `json:"requires_review"`
}

// Status is a trending post as staff sees it.
type Status struct {
	*entity.Status
	RequiresReview bool `json:"requires_review"`
}
