package post

import (
	"context"
	"slices"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
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

// converse puts a direct post into the conversation of everybody it addresses.
func (e *Engine) converse(tx *store.Tx, p Post) error {
	members := append([]id.Account{p.Author}, p.Mentions...)
	for _, a := range members {
		if err := addToConversation(tx, p.Conversation, a); err != nil {
			return err
		}
	}
	for i, a := range members {
		if slices.Contains(members[:i], a) {
			continue
		}
		if err := touchConversation(tx, a, p.Conversation, p.ID, a != p.Author); err != nil {
			return err
		}
		if err := e.Events.Emit(tx, Conversed{a, p.Conversation}); err != nil {
			return err
		}
	}
	return nil
}

// Conversations pages through the actor's conversations, the one with the
// newest post first. The cursor is the last post.
func (e *Engine) Conversations(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Conversation, error) {
	out, err := conversationPage(tx, actor.Account, p)
	if err != nil {
		return nil, err
	}
	return out, conversationMembers(tx, actor.Account, out)
}

// ConversationWith gives the actor's view of one conversation.
func (e *Engine) ConversationWith(_ context.Context, tx *store.Tx, a id.Account, c id.Conversation) (Conversation, error) {
	out, err := conversationBy(tx, a, c)
	if err != nil {
		return out, err
	}
	list := []Conversation{out}
	err = conversationMembers(tx, a, list)
	return list[0], err
}

// MarkConversation marks a conversation of the actor's as read or unread, by the
// id of the actor's view of it.
func (e *Engine) MarkConversation(ctx context.Context, tx *store.Tx, actor account.Actor, view int64, unread bool) (Conversation, error) {
	c, err := conversationView(tx, actor.Account, view)
	if err != nil {
		return c, err
	}
	c.Unread = unread
	if err := setUnread(tx, view, unread); err != nil {
		return c, err
	}
	list := []Conversation{c}
	if !unread && e.Chats.Read != nil {
		if err := e.Chats.Read(ctx, tx, actor, c.Last); err != nil {
			return c, err
		}
	}
	err = conversationMembers(tx, actor.Account, list)
	return list[0], err
}

// ReadConversation marks a conversation of a member as read, if they read it up to its
// last post.
func (e *Engine) ReadConversation(_ context.Context, tx *store.Tx, a id.Account, c id.Conversation, upto id.Post) error {
	return readConversation(tx, a, c, upto)
}

// HideConversation takes a conversation off the actor's list until somebody
// writes in it again.
func (e *Engine) HideConversation(_ context.Context, tx *store.Tx, actor account.Actor, view int64) error {
	if _, err := conversationView(tx, actor.Account, view); err != nil {
		return err
	}
	return hideConversation(tx, view)
}
