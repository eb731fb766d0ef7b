// Package hashtag holds entities of hashtags.
package hashtag

// Tag is a hashtag with its last days.
type Tag struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	URL       string   `json:"url"`
	History   []TagDay `json:"history"`
	Following *bool    `json:"following,omitempty"`
	Featuring *bool    `json:"featuring,omitempty"`
}

// TagDay is how much a hashtag was used on a day.
type TagDay struct {
	Day      string `json:"day"`
	Uses     string `json:"uses"`
	Accounts string `json:"accounts"`
}

// Featured is a hashtag shown on a profile.
type Featured struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	URL           string  `json:"url"`
	StatusesCount string  `json:"statuses_count"`
	LastStatusAt  *string `json:"last_status_at"`
}
