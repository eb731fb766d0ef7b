package message

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/base/id"
)

// Kind of a chat.
type Kind string

// The kinds of chats.
const (
	Direct = Kind("direct")
	Group  = Kind("group")
)

// Standing is how a member stands to a chat.
type Standing string

// The standings. Who left, was removed or declined sees nothing of the chat.
const (
	Member   = Standing("open")
	Asked    = Standing("request")
	declined = Standing("declined")
	expired  = Standing("expired")
	// apart is who a block keeps out.
	apart = Standing("apart")
	left  = Standing("left")
	// removed is who left because somebody wanted it: a link does not bring them back.
	removed = Standing("removed")
)

// Limits of chats (business-messaging 4).
const (
	// MaxMembers is how many take part in a group.
	MaxMembers = 1024
	// MaxTitle is how long the title of a group is, in characters.
	MaxTitle = 100
)

// manyReceipts is up to how many members are told of each other's receipts: in a larger
// group every message read would be written once for each member.
const manyReceipts = 32

// Chat is a chat as one of its members sees it.
type Chat struct {
	ID    id.Chat
	Kind  Kind
	Title string
	// LastSeq is the number of the newest message.
	LastSeq int64
	At      time.Time
	// Me is how the member who asks stands to it.
	Me Participant
	// Others take part beside them: all of them, or of a large group the first.
	Others []Participant
	// Count is how many take part, the one who asks among them.
	Count int
	// Last is the newest message that the member sees; its ID is zero when there is none.
	Last Message
}

// Cursor is where a list of chats goes on below this one.
func (c Chat) Cursor() id.Message { return c.Me.last }

// Participant is a member in a chat.
type Participant struct {
	Account   id.Account
	Admin     bool
	Standing  Standing
	Delivered int64
	Read      int64
	// What follows is told to the member alone.
	Unread     int
	Archived   bool
	Pinned     bool
	MutedUntil time.Time

	joined int64
	last   id.Message
}

// row is a chat as it is stored.
type row struct {
	id   id.Chat
	kind Kind
	// title and box are sealed.
	title, box []byte
	last       int64
	at         time.Time
	// line is whose chat with a member it is; 0 for chats of members.
	line id.Line
	// both are the seats of a direct chat that was entered, for whom they are not read again.
	both []seat
}

// pairOf names a direct chat by its two members.
func pairOf(a, b id.Account) string {
	lo, hi := min(a, b), max(a, b)
	return lo.String() + "." + hi.String()
}

// cleanTitle gives a group's title as it is kept.
func cleanTitle(title string) (string, error) {
	title = strings.Join(strings.Fields(title), " ")
	if utf8.RuneCountInString(title) > MaxTitle || i18n.BadText(title) {
		return "", errTitle
	}
	return title, nil
}

// place ties what is sealed to its row.
func place(c id.Chat, seq int64, what string) []byte {
	return []byte(c.String() + "." + strconv.FormatInt(seq, 10) + "." + what)
}
