package post

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post/talk"
)

// Conversations pages through the actor's conversations, the one with the
// newest post first. The cursor is the last post.
func (e *Engine) Conversations(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]talk.Conversation, error) {
	return talk.Page(tx, actor.Account, p)
}

// ConversationWith gives the actor's view of one conversation.
func (e *Engine) ConversationWith(_ context.Context, tx *store.Tx, a id.Account, c id.Conversation) (talk.Conversation, error) {
	return known(talk.With(tx, a, c))
}

// MarkConversation marks a conversation of the actor's as read or unread, by the
// id of the actor's view of it.
func (e *Engine) MarkConversation(ctx context.Context, tx *store.Tx, actor account.Actor, view int64, unread bool) (talk.Conversation, error) {
	c, err := known(talk.View(tx, actor.Account, view))
	if err != nil {
		return c, err
	}
	c.Unread = unread
	if err := talk.SetUnread(tx, view, unread); err != nil {
		return c, err
	}
	if !unread && e.Chats.Read != nil {
		err = e.Chats.Read(ctx, tx, actor, c.Last)
	}
	return c, err
}

// HideConversation takes a conversation off the actor's list until somebody
// writes in it again.
func (e *Engine) HideConversation(_ context.Context, tx *store.Tx, actor account.Actor, view int64) error {
	if _, err := known(talk.View(tx, actor.Account, view)); err != nil {
		return err
	}
	return talk.Hide(tx, view)
}

// known says that a conversation is none of the actor's.
func known(c talk.Conversation, err error) (talk.Conversation, error) {
	if store.IsMissing(err) {
		err = errMissing
	}
	return c, err
}
