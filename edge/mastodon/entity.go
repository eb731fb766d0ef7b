package mastodon

import (
	"time"
)

// stamp is an instant as the API writes it.
type stamp time.Time

// MarshalText writes RFC 3339 in UTC with milliseconds.
func (s stamp) MarshalText() ([]byte, error) {
	return []byte(time.Time(s).UTC().Format("2006-01-02T15:04:05.000Z")), nil
}

// maybe gives nil for the zero time.
func maybe(t time.Time) *stamp {
	if t.IsZero() {
		return nil
	}
	s := stamp(t)
	return &s
}

// midnight is how days of creation are written.
func midnight(t time.Time) stamp { return stamp(t.Truncate(24 * time.Hour)) }

// orNil gives nil for an empty text.
func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

type emoji struct {
	Shortcode       string `json:"shortcode"`
	URL             string `json:"url"`
	StaticURL       string `json:"static_url"`
	VisibleInPicker bool   `json:"visible_in_picker"`
	Category        string `json:"category,omitempty"`
}

type field struct {
	Name       string `json:"name"`
	Value      string `json:"value"`
	VerifiedAt *stamp `json:"verified_at"`
}

type roleBadge struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Color string `json:"color"`
}

type role struct {
	roleBadge
	Permissions string `json:"permissions"`
	Highlighted bool   `json:"highlighted"`
}

type approval struct {
	Automatic   []string `json:"automatic"`
	Manual      []string `json:"manual"`
	CurrentUser string   `json:"current_user"`
}

type accountEntity struct {
	ID                string      `json:"id"`
	Username          string      `json:"username"`
	Acct              string      `json:"acct"`
	URL               string      `json:"url"`
	URI               string      `json:"uri"`
	DisplayName       string      `json:"display_name"`
	Note              string      `json:"note"`
	Avatar            string      `json:"avatar"`
	AvatarStatic      string      `json:"avatar_static"`
	AvatarDescription string      `json:"avatar_description"`
	Header            string      `json:"header"`
	HeaderStatic      string      `json:"header_static"`
	HeaderDescription string      `json:"header_description"`
	Locked            bool        `json:"locked"`
	Fields            []field     `json:"fields"`
	Emojis            []emoji     `json:"emojis"`
	Bot               bool        `json:"bot"`
	Group             bool        `json:"group"`
	Discoverable      *bool       `json:"discoverable"`
	Indexable         bool        `json:"indexable"`
	NoIndex           bool        `json:"noindex"`
	Suspended         bool        `json:"suspended,omitempty"`
	Limited           bool        `json:"limited,omitempty"`
	Memorial          bool        `json:"memorial,omitempty"`
	CreatedAt         stamp       `json:"created_at"`
	LastStatusAt      *string     `json:"last_status_at"`
	StatusesCount     int         `json:"statuses_count"`
	FollowersCount    int         `json:"followers_count"`
	FollowingCount    int         `json:"following_count"`
	HideCollections   *bool       `json:"hide_collections"`
	ShowMedia         bool        `json:"show_media"`
	ShowMediaReplies  bool        `json:"show_media_replies"`
	ShowFeatured      bool        `json:"show_featured"`
	Roles             []roleBadge `json:"roles"`
	FeatureApproval   approval    `json:"feature_approval"`

	Source        *source `json:"source,omitempty"`
	Role          *role   `json:"role,omitempty"`
	MuteExpiresAt any     `json:"mute_expires_at,omitempty"`
}

type source struct {
	Note                string   `json:"note"`
	Fields              []field  `json:"fields"`
	Privacy             string   `json:"privacy"`
	Sensitive           bool     `json:"sensitive"`
	Language            string   `json:"language"`
	FollowRequestsCount int      `json:"follow_requests_count"`
	HideCollections     bool     `json:"hide_collections"`
	Discoverable        bool     `json:"discoverable"`
	Indexable           bool     `json:"indexable"`
	AttributionDomains  []string `json:"attribution_domains"`
	QuotePolicy         string   `json:"quote_policy"`
}

type mention struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	URL      string `json:"url"`
	Acct     string `json:"acct"`
}

type tagLink struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type application struct {
	Name    string  `json:"name"`
	Website *string `json:"website"`
}

type pollOption struct {
	Title      string `json:"title"`
	VotesCount *int   `json:"votes_count"`
}

type pollEntity struct {
	ID          string       `json:"id"`
	ExpiresAt   *stamp       `json:"expires_at"`
	Expired     bool         `json:"expired"`
	Multiple    bool         `json:"multiple"`
	VotesCount  int          `json:"votes_count"`
	VotersCount *int         `json:"voters_count"`
	Options     []pollOption `json:"options"`
	Emojis      []emoji      `json:"emojis"`
	Voted       *bool        `json:"voted,omitempty"`
	OwnVotes    *[]int       `json:"own_votes,omitempty"`
}

type mediaEntity struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	URL         *string        `json:"url"`
	PreviewURL  *string        `json:"preview_url"`
	RemoteURL   *string        `json:"remote_url"`
	TextURL     *string        `json:"text_url"`
	Meta        map[string]any `json:"meta"`
	Description *string        `json:"description"`
	Blurhash    *string        `json:"blurhash"`
}

type quote struct {
	State          string        `json:"state"`
	QuotedStatus   *statusEntity `json:"quoted_status"`
	QuotedStatusID *string       `json:"quoted_status_id,omitempty"`
}

type notice struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// extra is what only Parvis says of a post (social-core 15).
type extra struct {
	Notices []notice `json:"notices,omitempty"`
	Limits  []string `json:"limits,omitempty"`
	Cover   bool     `json:"cover,omitempty"`
}

type statusEntity struct {
	ID                 string          `json:"id"`
	URI                string          `json:"uri"`
	URL                *string         `json:"url"`
	CreatedAt          stamp           `json:"created_at"`
	EditedAt           *stamp          `json:"edited_at"`
	InReplyToID        *string         `json:"in_reply_to_id"`
	InReplyToAccountID *string         `json:"in_reply_to_account_id"`
	Account            *accountEntity  `json:"account"`
	Content            string          `json:"content"`
	Text               *string         `json:"text,omitempty"`
	Visibility         string          `json:"visibility"`
	Sensitive          bool            `json:"sensitive"`
	SpoilerText        string          `json:"spoiler_text"`
	Language           *string         `json:"language"`
	MediaAttachments   []mediaEntity   `json:"media_attachments"`
	Application        *application    `json:"application,omitempty"`
	Mentions           []mention       `json:"mentions"`
	Tags               []tagLink       `json:"tags"`
	Emojis             []emoji         `json:"emojis"`
	RepliesCount       int             `json:"replies_count"`
	ReblogsCount       int             `json:"reblogs_count"`
	FavouritesCount    int             `json:"favourites_count"`
	QuotesCount        int             `json:"quotes_count"`
	Reblog             *statusEntity   `json:"reblog"`
	Poll               *pollEntity     `json:"poll"`
	Card               any             `json:"card"`
	Quote              *quote          `json:"quote"`
	QuoteApproval      approval        `json:"quote_approval"`
	InteractionPolicy  map[string]any  `json:"interaction_policy"`
	TaggedCollections  []any           `json:"tagged_collections"`
	LocalOnly          bool            `json:"local_only"`
	Favourited         *bool           `json:"favourited,omitempty"`
	Reblogged          *bool           `json:"reblogged,omitempty"`
	Muted              *bool           `json:"muted,omitempty"`
	Bookmarked         *bool           `json:"bookmarked,omitempty"`
	Pinned             *bool           `json:"pinned,omitempty"`
	Filtered           *[]filterResult `json:"filtered,omitempty"`
	Parvis             *extra          `json:"parvis,omitempty"`
}

type relationship struct {
	ID                  string    `json:"id"`
	Following           bool      `json:"following"`
	ShowingReblogs      bool      `json:"showing_reblogs"`
	Notifying           bool      `json:"notifying"`
	Languages           *[]string `json:"languages"`
	FollowedBy          bool      `json:"followed_by"`
	Blocking            bool      `json:"blocking"`
	BlockedBy           bool      `json:"blocked_by"`
	Muting              bool      `json:"muting"`
	MutingNotifications bool      `json:"muting_notifications"`
	MutingExpiresAt     *stamp    `json:"muting_expires_at"`
	Requested           bool      `json:"requested"`
	RequestedBy         bool      `json:"requested_by"`
	DomainBlocking      bool      `json:"domain_blocking"`
	Endorsed            bool      `json:"endorsed"`
	Note                string    `json:"note"`
}

type listEntity struct {
	ID            string `json:"id"`
	Title         string `json:"title"`
	RepliesPolicy string `json:"replies_policy"`
	Exclusive     bool   `json:"exclusive"`
}

type tagDay struct {
	Day      string `json:"day"`
	Uses     string `json:"uses"`
	Accounts string `json:"accounts"`
}

type tagEntity struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	URL       string   `json:"url"`
	History   []tagDay `json:"history"`
	Following *bool    `json:"following,omitempty"`
	Featuring *bool    `json:"featuring,omitempty"`
}

type filterKeyword struct {
	ID        string `json:"id"`
	Keyword   string `json:"keyword"`
	WholeWord bool   `json:"whole_word"`
}

type filterStatus struct {
	ID       string `json:"id"`
	StatusID string `json:"status_id"`
}

type filterEntity struct {
	ID           string           `json:"id"`
	Title        string           `json:"title"`
	Context      []string         `json:"context"`
	ExpiresAt    *stamp           `json:"expires_at"`
	FilterAction string           `json:"filter_action"`
	Keywords     *[]filterKeyword `json:"keywords,omitempty"`
	Statuses     *[]filterStatus  `json:"statuses,omitempty"`
}

type filterResult struct {
	Filter         filterEntity `json:"filter"`
	KeywordMatches *[]string    `json:"keyword_matches"`
	StatusMatches  *[]string    `json:"status_matches"`
}

type conversationEntity struct {
	ID         string           `json:"id"`
	Unread     bool             `json:"unread"`
	Accounts   []*accountEntity `json:"accounts"`
	LastStatus *statusEntity    `json:"last_status"`
}
