package message

import (
	"parvis/base/event"
	"parvis/base/id"
)

// Told: something happened in a chat that the feeds of its members tell.
type Told struct {
	Chat id.Chat
	// What is the type of the feed's entry, as "message.new"; Seq and By are its message
	// and who did it.
	What string
	Seq  int64
	By   id.Account
	// Line is that of a business whose chat it is, 0 for chats of members.
	Line id.Line
	// Marked: a receipt for what was read among posts, where it is marked already.
	Marked bool
	// To are those whose feeds tell it; nobody stands for all members of a large group.
	To []id.Account
}

// EventKind names the event.
func (Told) EventKind() event.Kind { return event.Kind{Subject: "message.told", V: 1} }

// Aggregate is the chat.
func (e Told) Aggregate() int64 { return int64(e.Chat) }

// namedTo is how many accounts an event names at most: the size of events is bounded.
const namedTo = 64
