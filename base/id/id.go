package id

import (
	"errors"
	"strconv"
	"time"
)

// Max is the largest id, 2^53-1.
const Max = 1<<53 - 1

const (
	nodeBits    = 4
	counterBits = 8
	// MaxNode is the largest node number.
	MaxNode = 1<<nodeBits - 1
)

var epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// ErrSyntax says that a text is no id: not decimal, with sign, leading zero or
// blank, zero, or above Max.
var ErrSyntax = errors.New("id: not a decimal number between 1 and 2^53-1")

// The things that have ids.
type (
	// Account is a person, an organisation or a robot on the network.
	Account int64
	// Post is a post or a boost.
	Post int64
	// Media is an uploaded file with its renditions.
	Media int64
	// App is a registered client application.
	App int64
	// Session is a signed-in browser.
	Session int64
	// Token is an access token of an app.
	Token int64
	// Poll is a poll; it shares the number of its post.
	Poll int64
	// List is a member's list of accounts.
	List int64
	// Filter is a member's filter, a keyword of one or a post of one.
	Filter int64
	// Search is a search that a member keeps.
	Search int64
	// Notification is one notification of one member.
	Notification int64
	// Conversation is a thread of direct posts, or of any posts.
	Conversation int64
	// Chat is what members write to each other in: two of them, or a group.
	Chat int64
	// Message is a message of a chat; it orders messages of all chats by time.
	Message int64
	// Report is a report to the moderators.
	Report int64
	// Tag is a hashtag.
	Tag int64
	// Edge is a relation's own row: a follow, a block, a favourite. It orders
	// lists of relations and appears only in Link headers.
	Edge int64
	// Label is a statement about a subject.
	Label int64
	// Job is a piece of long or due work.
	Job int64
	// Event is an entry of the event log.
	Event int64
	// Card is the preview of a linked page.
	Card int64
	// Publisher is a host whose pages are linked.
	Publisher int64
	// Portfolio is an organisation that owns business accounts.
	Portfolio int64
	// Business is a business account: lines, templates and who is told of them.
	Business int64
	// Line is one messaging identity of a business.
	Line int64
	// Template is a template of messages, which a business account has approved.
	Template int64
	// Client is an app of a portfolio, which calls the business API and is called back.
	Client int64
)

// String gives the decimal form that goes on every wire.
func (a Account) String() string { return text(a) }

// String gives the decimal form that goes on every wire.
func (p Post) String() string { return text(p) }

// String gives the decimal form that goes on every wire.
func (m Media) String() string { return text(m) }

// String gives the decimal form that goes on every wire.
func (c Card) String() string { return text(c) }

// String gives the decimal form that goes on every wire.
func (p Publisher) String() string { return text(p) }

// String gives the decimal form that goes on every wire.
func (a App) String() string { return text(a) }

// String gives the decimal form that goes on every wire.
func (s Session) String() string { return text(s) }

// String gives the decimal form that goes on every wire.
func (t Token) String() string { return text(t) }

// String gives the decimal form that goes on every wire.
func (p Poll) String() string { return text(p) }

// String gives the decimal form that goes on every wire.
func (l List) String() string { return text(l) }

// String gives the decimal form that goes on every wire.
func (f Filter) String() string { return text(f) }

// String gives the decimal form that goes on every wire.
func (s Search) String() string { return text(s) }

// String gives the decimal form that goes on every wire.
func (n Notification) String() string { return text(n) }

// String gives the decimal form that goes on every wire.
func (c Conversation) String() string { return text(c) }

// String gives the decimal form that goes on every wire.
func (c Chat) String() string { return text(c) }

// String gives the decimal form that goes on every wire.
func (m Message) String() string { return text(m) }

// String gives the decimal form that goes on every wire.
func (r Report) String() string { return text(r) }

// String gives the decimal form that goes on every wire.
func (t Tag) String() string { return text(t) }

// String gives the decimal form that goes on every wire.
func (e Edge) String() string { return text(e) }

// String gives the decimal form that goes on every wire.
func (l Label) String() string { return text(l) }

// String gives the decimal form that goes on every wire.
func (j Job) String() string { return text(j) }

// String gives the decimal form that goes on every wire.
func (e Event) String() string { return text(e) }

// String gives the decimal form that goes on every wire.
func (p Portfolio) String() string { return text(p) }

// String gives the decimal form that goes on every wire.
func (b Business) String() string { return text(b) }

// String gives the decimal form that goes on every wire.
func (l Line) String() string { return text(l) }

// String gives the decimal form that goes on every wire.
func (t Template) String() string { return text(t) }

// String gives the decimal form that goes on every wire.
func (c Client) String() string { return text(c) }

func text[T ~int64](v T) string { return strconv.FormatInt(int64(v), 10) }

// Parse reads the decimal form of an id. It refuses signs, leading zeros,
// blanks, zero and anything above Max with ErrSyntax.
func Parse[T ~int64](s string) (T, error) {
	if len(s) == 0 || len(s) > 16 || s[0] == '0' {
		return 0, ErrSyntax
	}
	var v int64
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, ErrSyntax
		}
		v = v*10 + int64(c-'0')
	}
	if v > Max {
		return 0, ErrSyntax
	}
	return T(v), nil
}

// Time gives the instant that an id carries, to the millisecond.
func Time[T ~int64](v T) time.Time {
	return epoch.Add(time.Duration(int64(v)>>(nodeBits+counterBits)) * time.Millisecond)
}

// Floor gives the smallest id of the millisecond of t, a bound for queries by
// time. Times before 2020 give 1.
func Floor(t time.Time) int64 {
	ms := t.Sub(epoch).Milliseconds()
	if ms <= 0 {
		return 1
	}
	return min(ms<<(nodeBits+counterBits), Max)
}
