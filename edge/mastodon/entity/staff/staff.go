// Package staff holds the shapes of the admin API (social-core 7.4).
package staff

import (
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/entity/hashtag"
	"parvis/edge/mastodon/entity/instance"
)

// Account is an account as staff see it.
type Account struct {
	ID            string          `json:"id"`
	Username      string          `json:"username"`
	Domain        *string         `json:"domain"`
	CreatedAt     entity.Stamp    `json:"created_at"`
	Email         string          `json:"email"`
	IP            *string         `json:"ip"`
	IPs           []IP            `json:"ips"`
	Locale        *string         `json:"locale"`
	InviteRequest *string         `json:"invite_request"`
	Role          *entity.Role    `json:"role"`
	Confirmed     bool            `json:"confirmed"`
	Approved      bool            `json:"approved"`
	Disabled      bool            `json:"disabled"`
	Silenced      bool            `json:"silenced"`
	Suspended     bool            `json:"suspended"`
	Sensitized    bool            `json:"sensitized"`
	Account       *entity.Account `json:"account"`
}

// IP is an address from which an account signed in.
type IP struct {
	IP     string       `json:"ip"`
	UsedAt entity.Stamp `json:"used_at"`
}

// Tag is a hashtag as staff see it: every one may trend here unless it was rejected.
type Tag struct {
	hashtag.Tag
	Trendable      bool `json:"trendable"`
	Usable         bool `json:"usable"`
	RequiresReview bool `json:"requires_review"`
}

// Report is a complaint as staff see it.
type Report struct {
	ID              string           `json:"id"`
	ActionTaken     bool             `json:"action_taken"`
	ActionTakenAt   *entity.Stamp    `json:"action_taken_at"`
	Category        string           `json:"category"`
	Comment         string           `json:"comment"`
	Forwarded       bool             `json:"forwarded"`
	CreatedAt       entity.Stamp     `json:"created_at"`
	UpdatedAt       entity.Stamp     `json:"updated_at"`
	Account         *Account         `json:"account"`
	TargetAccount   *Account         `json:"target_account"`
	AssignedAccount *Account         `json:"assigned_account"`
	ActionTakenBy   *Account         `json:"action_taken_by_account"`
	Statuses        []*entity.Status `json:"statuses"`
	Rules           []instance.Rule  `json:"rules"`
	Collections     []any            `json:"collections"`
}
