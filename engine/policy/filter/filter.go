package filter

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
)

// Limits of filters.
const (
	MaxFilters  = 200
	MaxKeywords = 500
	MaxPosts    = 500
	MaxTitle    = 256
	MaxKeyword  = 512
	maxLife     = 10 * 365 * 24 * time.Hour
)

// Context is a place where posts are shown.
type Context string

// The contexts in which a filter may hold.
const (
	Home          = Context("home")
	Notifications = Context("notifications")
	Public        = Context("public")
	Thread        = Context("thread")
	Account       = Context("account")
)

// contexts is the order in which they are kept.
var contexts = []Context{Home, Notifications, Public, Thread, Account}

// Action says what a client does with a post that matches.
type Action string

// The actions of a filter.
const (
	Warn = Action("warn")
	Hide = Action("hide")
	Blur = Action("blur")
)

// Filter is what a member does not want to read.
type Filter struct {
	ID       id.Filter
	Owner    id.Account
	Title    string
	Contexts []Context
	Action   Action
	// Until is when the filter ends; zero is never.
	Until    time.Time
	Keywords []Keyword
	Posts    []Post
}

// Keyword is a word or phrase of a filter.
type Keyword struct {
	ID     id.Filter
	Filter id.Filter
	Text   string
	Whole  bool

	folded string
}

// Post is a single post that a filter matches.
type Post struct {
	ID     id.Filter
	Filter id.Filter
	Post   id.Post
}

// Draft is what a filter shall be; nil fields are the default or stay as they
// are.
type Draft struct {
	Title    *string
	Contexts *[]string
	Action   *string
	// Life is how long the filter holds from now; zero or less is for good.
	Life     *time.Duration
	Keywords []KeywordDraft
}

// KeywordDraft adds a keyword (ID 0), changes or drops one.
type KeywordDraft struct {
	ID    id.Filter
	Text  *string
	Whole *bool
	Drop  bool
}

// apply puts the draft into the filter and tells everything that is wrong.
func (d *Draft) apply(f *Filter, now time.Time) error {
	var bad fault.Fields
	if d.Title != nil {
		f.Title = strings.TrimSpace(*d.Title)
	}
	switch {
	case f.Title == "":
		bad.Add("title", "policy.filter.title_blank")
	case utf8.RuneCountInString(f.Title) > MaxTitle:
		bad.Add("title", "policy.filter.title_long", fault.Arg{Name: "Max", Value: MaxTitle})
	case i18n.BadText(f.Title):
		bad.Add("title", "policy.filter.title_invalid")
	}
	d.applyContexts(f, &bad)
	switch a := d.action(f.Action); a {
	case Warn, Hide, Blur:
		f.Action = a
	default:
		bad.Add("filter_action", "policy.filter.action_unknown")
	}
	if d.Life != nil {
		f.Until = time.Time{}
		if *d.Life > 0 {
			f.Until = now.Add(min(*d.Life, maxLife))
		}
	}
	for _, k := range d.Keywords {
		if k.Text != nil && !k.Drop {
			checkKeyword(&bad, *k.Text)
		} else if k.ID == 0 && !k.Drop {
			checkKeyword(&bad, "")
		}
	}
	return bad.Err("policy.filter.invalid")
}

func (d *Draft) action(was Action) Action {
	switch {
	case d.Action != nil && *d.Action != "":
		return Action(*d.Action)
	case was == "":
		return Warn
	}
	return was
}

func (d *Draft) applyContexts(f *Filter, bad *fault.Fields) {
	if d.Contexts != nil {
		f.Contexts = nil
		known := true
		for _, s := range *d.Contexts {
			known = known && slices.Contains(contexts, Context(s))
		}
		if !known {
			bad.Add("context", "policy.filter.context_unknown")
			return
		}
		for _, c := range contexts {
			if slices.Contains(*d.Contexts, string(c)) {
				f.Contexts = append(f.Contexts, c)
			}
		}
	}
	if len(f.Contexts) == 0 {
		bad.Add("context", "policy.filter.context_blank")
	}
}

func checkKeyword(bad *fault.Fields, text string) {
	switch {
	case strings.TrimSpace(text) == "":
		bad.Add("keyword", "policy.filter.keyword_blank")
	case utf8.RuneCountInString(text) > MaxKeyword:
		bad.Add("keyword", "policy.filter.keyword_long", fault.Arg{Name: "Max", Value: MaxKeyword})
	case i18n.BadText(text):
		bad.Add("keyword", "policy.filter.keyword_invalid")
	}
}
