// Package talk keeps how members see the conversations of their direct posts: in what
// order, what is unread, who takes part. It is a part of posts, which decide who may ask.
package talk

import (
	"slices"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
)

// Conversation is a thread of direct posts as one of its members sees it.
type Conversation struct {
	ID           int64
	Conversation id.Conversation
	Unread       bool
	Last         id.Post
	Members      []id.Account
}

// Conversed: a conversation has a new last post for Owner.
type Conversed struct {
	Owner        id.Account
	Conversation id.Conversation
}

// EventKind names the event.
func (Conversed) EventKind() event.Kind { return event.Kind{Subject: "post.conversed", V: 1} }

// Aggregate is the member.
func (e Conversed) Aggregate() int64 { return int64(e.Owner) }

// Add puts a post into the conversation of its author and everybody it reaches.
func Add(tx *store.Tx, events *event.Log, c id.Conversation, p id.Post, author id.Account, reached []id.Account) error {
	members := append([]id.Account{author}, reached...)
	for i, a := range members {
		if slices.Contains(members[:i], a) {
			continue
		}
		if err := addToConversation(tx, c, a); err != nil {
			return err
		}
		if err := touchConversation(tx, a, c, p, a != author); err != nil {
			return err
		}
		if err := events.Emit(tx, Conversed{a, c}); err != nil {
			return err
		}
	}
	return nil
}

// Page pages through the conversations of a member, the one with the newest post first.
// The cursor is the last post.
func Page(tx *store.Tx, a id.Account, p store.Page) ([]Conversation, error) {
	out, err := conversationPage(tx, a, p)
	if err != nil {
		return nil, err
	}
	return out, conversationMembers(tx, a, out)
}

// With gives a member's view of one conversation.
func With(tx *store.Tx, a id.Account, c id.Conversation) (Conversation, error) {
	return whole(tx, a, func() (Conversation, error) { return conversationBy(tx, a, c) })
}

// View gives a member's view of a conversation by the number of the view.
func View(tx *store.Tx, a id.Account, view int64) (Conversation, error) {
	return whole(tx, a, func() (Conversation, error) { return conversationView(tx, a, view) })
}

func whole(tx *store.Tx, a id.Account, find func() (Conversation, error)) (Conversation, error) {
	c, err := find()
	if err != nil {
		return c, err
	}
	list := []Conversation{c}
	err = conversationMembers(tx, a, list)
	return list[0], err
}
