package post

import (
	"regexp"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/engine/post/text"
)

// Draft is what a member wants to publish. The zero value of a field leaves the
// choice to the member's settings.
type Draft struct {
	Text       string     `json:"text,omitempty"`
	Spoiler    string     `json:"spoiler,omitempty"`
	Sensitive  bool       `json:"sensitive,omitempty"`
	Visibility Visibility `json:"visibility,omitempty"`
	// Language is a BCP 47 tag; i18n.Undetermined states none, whatever the settings say.
	Language  string     `json:"language,omitempty"`
	ReplyTo   id.Post    `json:"reply_to,omitempty"`
	Quote     id.Post    `json:"quote,omitempty"`
	CanQuote  Audience   `json:"can_quote,omitempty"`
	CanReply  Audience   `json:"can_reply,omitempty"`
	LocalOnly bool       `json:"local_only,omitempty"`
	Media     []id.Media `json:"media,omitempty"`
	Poll      *PollDraft `json:"poll,omitempty"`
	// Allowed limits whom mentions notify; nil is everybody mentioned.
	Allowed []id.Account `json:"allowed,omitempty"`
	// App is with which a planned post was written.
	App id.App `json:"app,omitempty"`
	// At backdates an import; zero is now.
	At time.Time `json:"-"`
	// Edits is the post that an edit would make of this; rules are told.
	Edits id.Post `json:"-"`
}

// PollDraft is a poll to be asked.
type PollDraft struct {
	Options    []string      `json:"options"`
	ExpiresIn  time.Duration `json:"expires_in"`
	Multiple   bool          `json:"multiple,omitempty"`
	HideTotals bool          `json:"hide_totals,omitempty"`
}

// language is the shape of a language tag (BCP 47) with a primary language.
var language = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// Limits of a poll's life.
const (
	pollMin = 5 * time.Minute
	pollMax = 2629746 * time.Second
)

// clean trims and checks what can be checked without the store, and gives the
// parsed text.
func (d *Draft) clean() (text.Parsed, error) {
	var err error
	if d.Text, err = text.Clean(d.Text); err != nil {
		return text.Parsed{}, errText
	}
	if d.Spoiler, err = text.Clean(strings.TrimSpace(d.Spoiler)); err != nil {
		return text.Parsed{}, errText
	}
	p := text.Parse(d.Text)
	if strings.TrimSpace(d.Text) == "" && len(d.Media) == 0 && d.Poll == nil {
		if d.Spoiler == "" {
			return p, errBlank
		}
		d.Text, d.Spoiler = d.Spoiler, ""
		p = text.Parse(d.Text)
	}
	if p.Length+text.Count(d.Spoiler) > MaxCharacters {
		return p, errLong
	}
	if len(p.Mentions) > MaxMentions {
		return p, errMentions
	}
	if d.Quote != 0 && (d.Poll != nil || len(d.Media) > 0) {
		return p, errQuote
	}
	if d.Visibility != "" && !d.Visibility.known() {
		return p, errVisibility
	}
	if !language.MatchString(d.Language) {
		d.Language = "" // not a language: the member's own choice holds
	}
	d.Sensitive = d.Sensitive || d.Spoiler != ""
	return p, d.cleanPoll()
}

func (d *Draft) cleanPoll() error {
	if d.Poll == nil {
		return nil
	}
	if len(d.Media) > 0 {
		return errPollMedia
	}
	seen := map[string]bool{}
	var options []string
	for _, o := range d.Poll.Options {
		o, err := text.Clean(strings.TrimSpace(o))
		if err != nil {
			return errText
		}
		if o == "" {
			continue
		}
		if text.Count(o) > MaxOptionChars {
			return errPollLong
		}
		if seen[o] {
			return errPollSame
		}
		seen[o] = true
		options = append(options, o)
	}
	switch {
	case len(options) < 2:
		return errPollFew
	case len(options) > MaxOptions:
		return errPollMany
	case d.Poll.ExpiresIn < pollMin:
		return errPollSoon
	case d.Poll.ExpiresIn > pollMax:
		return errPollFar
	}
	poll := *d.Poll
	poll.Options = options
	d.Poll = &poll
	return nil
}
