package message

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Erase empties what an account said, as if it had deleted it for all, and takes it out
// of its chats; a chat in which nobody is left goes. It is called again until it is
// done.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) (bool, error) {
	done, err := eraseWords(tx, a, tx.Now())
	if err != nil || !done {
		return false, err
	}
	in, err := chatsOf(tx, a)
	if err != nil {
		return false, err
	}
	if err := eraseRows(tx, a); err != nil {
		return false, err
	}
	for _, c := range in {
		if err := e.without(tx, c, a); err != nil {
			return false, err
		}
	}
	return true, emptyChats(tx, in)
}

var _ account.BeforeDelete = (*Engine)(nil).Erase

// without tells the others of a chat that somebody is gone, and what they said.
func (e *Engine) without(tx *store.Tx, c id.Chat, a id.Account) error {
	found, err := lockChat(tx, c)
	if err != nil {
		return err
	}
	in, err := seats(tx, c)
	if err != nil {
		return err
	}
	if found.kind == Group {
		if err := inherit(tx, c, in); err != nil {
			return err
		}
	}
	return e.tell(tx, entry{kind: "member.leave", chat: c, about: a}, accounts(in))
}

// Held describes what this folder keeps about a person, for the operator's desk and for
// export.
func Held() []string {
	return []string{
		"message_message: what was said in chats, sealed",
		"message_edit: what stood there before it was edited, sealed, as long as the message is there",
		"message_reaction: emoji given to messages, sealed",
		"message_participant: chats, how far they were read, how they are kept",
		"message_hidden: messages that one no longer wants to see",
		"message_feed: what happened in chats in the last thirty days, without words",
		"message_box: how far the feed goes",
		"message_link: links into groups that one made, sealed",
		"message_held: which files of messages are kept for a report until it is closed",
		"message_setting: who may write first, receipts",
	}
}
