package entity

import "time"

// Stamp is an instant as the API writes it.
type Stamp time.Time

// MarshalText writes RFC 3339 in UTC with milliseconds.
func (s Stamp) MarshalText() ([]byte, error) {
	return []byte(time.Time(s).UTC().Format("2006-01-02T15:04:05.000Z")), nil
}

// Maybe gives nil for the zero time.
func Maybe(t time.Time) *Stamp {
	if t.IsZero() {
		return nil
	}
	s := Stamp(t)
	return &s
}

// Midnight gives the day of an instant, as days of creation are written.
func Midnight(t time.Time) Stamp { return Stamp(t.Truncate(24 * time.Hour)) }

// OrNil gives nil for an empty text.
func OrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Emoji is a picture with a shortcode.
type Emoji struct {
	Shortcode       string  `json:"shortcode"`
	URL             string  `json:"url"`
	StaticURL       string  `json:"static_url"`
	VisibleInPicker bool    `json:"visible_in_picker"`
	Category        *string `json:"category"`
}

// Field is a row of a profile.
type Field struct {
	Name       string `json:"name"`
	Value      string `json:"value"`
	VerifiedAt *Stamp `json:"verified_at"`
}

// RoleBadge is a role as others see it.
type RoleBadge struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Color string `json:"color"`
}

// Role is a role as its holder sees it.
type Role struct {
	RoleBadge
	Permissions string `json:"permissions"`
	Highlighted bool   `json:"highlighted"`
	// CollectionLimit is 0: there are no collections here.
	CollectionLimit int `json:"collection_limit"`
}

// Approval says who may quote or feature.
type Approval struct {
	Automatic   []string `json:"automatic"`
	Manual      []string `json:"manual"`
	CurrentUser string   `json:"current_user"`
}

// Account is a person or an organisation.
type Account struct {
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
	Fields            []Field     `json:"fields"`
	Emojis            []Emoji     `json:"emojis"`
	Bot               bool        `json:"bot"`
	Group             bool        `json:"group"`
	Discoverable      *bool       `json:"discoverable"`
	Indexable         bool        `json:"indexable"`
	NoIndex           bool        `json:"noindex"`
	Moved             *Account    `json:"moved,omitempty"`
	Suspended         bool        `json:"suspended,omitempty"`
	Limited           bool        `json:"limited,omitempty"`
	Memorial          bool        `json:"memorial,omitempty"`
	CreatedAt         Stamp       `json:"created_at"`
	LastStatusAt      *string     `json:"last_status_at"`
	StatusesCount     int         `json:"statuses_count"`
	FollowersCount    int         `json:"followers_count"`
	FollowingCount    int         `json:"following_count"`
	HideCollections   *bool       `json:"hide_collections"`
	ShowMedia         bool        `json:"show_media"`
	ShowMediaReplies  bool        `json:"show_media_replies"`
	ShowFeatured      bool        `json:"show_featured"`
	Roles             []RoleBadge `json:"roles"`
	FeatureApproval   Approval    `json:"feature_approval"`

	Source        *Source `json:"source,omitempty"`
	Role          *Role   `json:"role,omitempty"`
	MuteExpiresAt any     `json:"mute_expires_at,omitempty"`
}

// Source is the profile as its owner wrote it, with defaults.
type Source struct {
	Note                string   `json:"note"`
	Fields              []Field  `json:"fields"`
	Privacy             string   `json:"privacy"`
	Sensitive           bool     `json:"sensitive"`
	Language            *string  `json:"language"`
	FollowRequestsCount int      `json:"follow_requests_count"`
	HideCollections     bool     `json:"hide_collections"`
	Discoverable        bool     `json:"discoverable"`
	Indexable           bool     `json:"indexable"`
	AttributionDomains  []string `json:"attribution_domains"`
	QuotePolicy         string   `json:"quote_policy"`
	// Parvis is what only Parvis lets a member choose, by name.
	Parvis map[string]bool `json:"parvis"`
}

// Announcement is a word of the operator to all members.
type Announcement struct {
	ID          string     `json:"id"`
	Content     string     `json:"content"`
	StartsAt    *Stamp     `json:"starts_at"`
	EndsAt      *Stamp     `json:"ends_at"`
	AllDay      bool       `json:"all_day"`
	PublishedAt Stamp      `json:"published_at"`
	UpdatedAt   Stamp      `json:"updated_at"`
	Read        *bool      `json:"read,omitempty"`
	Mentions    []Mention  `json:"mentions"`
	Statuses    []any      `json:"statuses"`
	Tags        []TagLink  `json:"tags"`
	Emojis      []Emoji    `json:"emojis"`
	Reactions   []Reaction `json:"reactions"`
}

// Reaction is an emoji that members answered an announcement with.
type Reaction struct {
	Name           string `json:"name"`
	Count          int    `json:"count"`
	Me             *bool  `json:"me,omitempty"`
	URL            string `json:"url,omitempty"`
	StaticURL      string `json:"static_url,omitempty"`
	AnnouncementID string `json:"announcement_id,omitempty"`
}

// Mention is an account that a post names.
type Mention struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	URL      string `json:"url"`
	Acct     string `json:"acct"`
}

// TagLink is a hashtag in a post.
type TagLink struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Application is the app a post was written with.
type Application struct {
	Name    string  `json:"name"`
	Website *string `json:"website"`
}

// PollOption is one choice of a poll.
type PollOption struct {
	Title      string `json:"title"`
	VotesCount *int   `json:"votes_count"`
}

// Poll is a question with choices.
type Poll struct {
	ID          string       `json:"id"`
	ExpiresAt   *Stamp       `json:"expires_at"`
	Expired     bool         `json:"expired"`
	Multiple    bool         `json:"multiple"`
	VotesCount  int          `json:"votes_count"`
	VotersCount *int         `json:"voters_count"`
	Options     []PollOption `json:"options"`
	Emojis      []Emoji      `json:"emojis"`
	Voted       *bool        `json:"voted,omitempty"`
	OwnVotes    *[]int       `json:"own_votes,omitempty"`
}

// Media is a picture, a film or a sound.
type Media struct {
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

// Quote is a quoted post and how it stands.
type Quote struct {
	State          string  `json:"state"`
	QuotedStatus   *Status `json:"quoted_status"`
	QuotedStatusID *string `json:"quoted_status_id,omitempty"`
}

// Notice is a sentence about a post that readers must see.
type Notice struct {
	Label string `json:"label"`
	Text  string `json:"text"`
	// Claim is the path of the page on which it stands what is known.
	Claim string `json:"claim,omitempty"`
}

// Extra is what only Parvis says of a post (social-core 15).
type Extra struct {
	Notices []Notice `json:"notices,omitempty"`
	Limits  []string `json:"limits,omitempty"`
	Cover   bool     `json:"cover,omitempty"`
	// Reasons are sentences that say why the post was selected for the reader.
	Reasons []string `json:"reasons,omitempty"`
	// Awaits: nobody but its author sees it until a moderator looked at it.
	Awaits bool `json:"awaiting_review,omitempty"`
}

// Status is a post. Its first four parts change only with the post itself, and
// are the same for everybody.
type Status struct {
	StatusHead
	StatusBody
	StatusFiles
	StatusNames
	Account         *Account        `json:"account"`
	Text            *string         `json:"text,omitempty"`
	RepliesCount    int             `json:"replies_count"`
	ReblogsCount    int             `json:"reblogs_count"`
	FavouritesCount int             `json:"favourites_count"`
	QuotesCount     int             `json:"quotes_count"`
	Reblog          *Status         `json:"reblog"`
	Poll            *Poll           `json:"poll"`
	Card            any             `json:"card"`
	Quote           *Quote          `json:"quote"`
	QuoteApproval   Approval        `json:"quote_approval"`
	Favourited      *bool           `json:"favourited,omitempty"`
	Reblogged       *bool           `json:"reblogged,omitempty"`
	Muted           *bool           `json:"muted,omitempty"`
	Bookmarked      *bool           `json:"bookmarked,omitempty"`
	Pinned          *bool           `json:"pinned,omitempty"`
	Filtered        *[]FilterResult `json:"filtered,omitempty"`
	Parvis          *Extra          `json:"parvis,omitempty"`
}

// StatusHead is what identifies a post.
type StatusHead struct {
	ID                 string         `json:"id"`
	URI                string         `json:"uri"`
	URL                *string        `json:"url"`
	CreatedAt          Stamp          `json:"created_at"`
	EditedAt           *Stamp         `json:"edited_at"`
	InReplyToID        *string        `json:"in_reply_to_id"`
	InReplyToAccountID *string        `json:"in_reply_to_account_id"`
	Visibility         string         `json:"visibility"`
	Application        *Application   `json:"application,omitempty"`
	InteractionPolicy  map[string]any `json:"interaction_policy"`
	TaggedCollections  []any          `json:"tagged_collections"`
	LocalOnly          bool           `json:"local_only"`
}

// StatusBody is what a post says.
type StatusBody struct {
	Content     string  `json:"content"`
	Sensitive   bool    `json:"sensitive"`
	SpoilerText string  `json:"spoiler_text"`
	Language    *string `json:"language"`
}

// StatusFiles is what hangs on a post.
type StatusFiles struct {
	MediaAttachments []Media `json:"media_attachments"`
}

// StatusNames is what the words of a post name.
type StatusNames struct {
	Mentions []Mention `json:"mentions"`
	Tags     []TagLink `json:"tags"`
	Emojis   []Emoji   `json:"emojis"`
}

// Relationship is how the viewer stands to an account.
type Relationship struct {
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
	MutingExpiresAt     *Stamp    `json:"muting_expires_at"`
	Requested           bool      `json:"requested"`
	RequestedBy         bool      `json:"requested_by"`
	DomainBlocking      bool      `json:"domain_blocking"`
	Endorsed            bool      `json:"endorsed"`
	Note                string    `json:"note"`
}

// List is a list of accounts.
type List struct {
	ID            string `json:"id"`
	Title         string `json:"title"`
	RepliesPolicy string `json:"replies_policy"`
	Exclusive     bool   `json:"exclusive"`
}

// FilterKeyword is a word of a filter.
type FilterKeyword struct {
	ID        string `json:"id"`
	Keyword   string `json:"keyword"`
	WholeWord bool   `json:"whole_word"`
}

// FilterStatus is a post that a filter hides.
type FilterStatus struct {
	ID       string `json:"id"`
	StatusID string `json:"status_id"`
}

// Filter is what a member wants hidden.
type Filter struct {
	ID           string           `json:"id"`
	Title        string           `json:"title"`
	Context      []string         `json:"context"`
	ExpiresAt    *Stamp           `json:"expires_at"`
	FilterAction string           `json:"filter_action"`
	Keywords     *[]FilterKeyword `json:"keywords,omitempty"`
	Statuses     *[]FilterStatus  `json:"statuses,omitempty"`
}

// FilterResult says why a post is filtered.
type FilterResult struct {
	Filter         Filter    `json:"filter"`
	KeywordMatches *[]string `json:"keyword_matches"`
	StatusMatches  *[]string `json:"status_matches"`
}

// Conversation is a thread of direct posts.
type Conversation struct {
	ID         string     `json:"id"`
	Unread     bool       `json:"unread"`
	Accounts   []*Account `json:"accounts"`
	LastStatus *Status    `json:"last_status"`
}

// Notification tells a member of something.
type Notification struct {
	ID                string   `json:"id"`
	Type              string   `json:"type"`
	GroupKey          string   `json:"group_key"`
	CreatedAt         Stamp    `json:"created_at"`
	Account           *Account `json:"account"`
	Status            *Status  `json:"status,omitempty"`
	ModerationWarning *Warning `json:"moderation_warning,omitempty"`
	Report            *Report  `json:"report,omitempty"`
}

// Warning is a decision of the moderators.
type Warning struct {
	ID            string   `json:"id"`
	Action        string   `json:"action"`
	Text          string   `json:"text"`
	StatusIDs     []string `json:"status_ids"`
	TargetAccount *Account `json:"target_account"`
	Appeal        any      `json:"appeal"`
	CreatedAt     Stamp    `json:"created_at"`
}

// Group is several notifications of one kind.
type Group struct {
	GroupKey           string   `json:"group_key"`
	NotificationsCount int      `json:"notifications_count"`
	Type               string   `json:"type"`
	MostRecentID       any      `json:"most_recent_notification_id"`
	PageMinID          string   `json:"page_min_id,omitempty"`
	PageMaxID          string   `json:"page_max_id,omitempty"`
	LatestAt           *Stamp   `json:"latest_page_notification_at,omitempty"`
	SampleAccountIDs   []string `json:"sample_account_ids"`
	StatusID           *string  `json:"status_id,omitempty"`
	ModerationWarning  *Warning `json:"moderation_warning,omitempty"`
}

// Grouped is a page of groups with what they name.
type Grouped struct {
	Accounts        []*Account        `json:"accounts"`
	PartialAccounts *[]PartialAccount `json:"partial_accounts,omitempty"`
	Statuses        []*Status         `json:"statuses"`
	Groups          []Group           `json:"notification_groups"`
}

// PartialAccount is an account of which only the picture is needed.
type PartialAccount struct {
	ID           string `json:"id"`
	Acct         string `json:"acct"`
	URL          string `json:"url"`
	Avatar       string `json:"avatar"`
	AvatarStatic string `json:"avatar_static"`
	Locked       bool   `json:"locked"`
	Bot          bool   `json:"bot"`
}

// Report is a complaint about an account.
type Report struct {
	ID            string   `json:"id"`
	ActionTaken   bool     `json:"action_taken"`
	ActionTakenAt *Stamp   `json:"action_taken_at"`
	Category      string   `json:"category"`
	Comment       string   `json:"comment"`
	Forwarded     bool     `json:"forwarded"`
	CreatedAt     Stamp    `json:"created_at"`
	StatusIDs     []string `json:"status_ids"`
	RuleIDs       []string `json:"rule_ids"`
	CollectionIDs []string `json:"collection_ids"`
	TargetAccount *Account `json:"target_account"`
}
