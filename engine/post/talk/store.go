package talk

import (
	"parvis/base/id"
	"parvis/base/store"
)

func addToConversation(tx *store.Tx, c id.Conversation, a id.Account) error {
	_, err := tx.Exec("INSERT INTO post_conversation_member (conversation, account) VALUES ($1, $2) ON CONFLICT DO NOTHING", c, a)
	return err
}

func touchConversation(tx *store.Tx, a id.Account, c id.Conversation, p id.Post, unread bool) error {
	_, err := tx.Exec(`INSERT INTO post_conversation (id, account, conversation, last_post, unread, hidden) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account, conversation) DO UPDATE SET last_post = excluded.last_post, unread = excluded.unread, hidden = excluded.hidden`,
		tx.NewID(), a, c, p, unread, false)
	return err
}

const conversationColumns = "id, conversation, unread, last_post"

func scanConversation(r store.Row, c *Conversation) error {
	return r.Scan(&c.ID, &c.Conversation, &c.Unread, &c.Last)
}

func conversationPage(tx *store.Tx, a id.Account, p store.Page) ([]Conversation, error) {
	return store.Paged(tx, scanConversation, p, "SELECT "+conversationColumns+` FROM post_conversation
		WHERE account = $1 AND hidden = $2 AND last_post > $3 AND last_post < $4 ORDER BY last_post DESC LIMIT $5`, a, false, p.Lo(), p.Hi(), p.Limit)
}

func conversationBy(tx *store.Tx, a id.Account, c id.Conversation) (Conversation, error) {
	return store.One(tx, scanConversation, "SELECT "+conversationColumns+" FROM post_conversation WHERE account = $1 AND conversation = $2", a, c)
}

func conversationView(tx *store.Tx, a id.Account, view int64) (Conversation, error) {
	return store.One(tx, scanConversation, "SELECT "+conversationColumns+" FROM post_conversation WHERE account = $1 AND id = $2", a, view)
}

// conversationMembers fills who takes part, but for the viewer.
func conversationMembers(tx *store.Tx, viewer id.Account, list []Conversation) error {
	at := map[id.Conversation]*Conversation{}
	var ids []id.Conversation
	for i := range list {
		at[list[i].Conversation] = &list[i]
		ids = append(ids, list[i].Conversation)
	}
	return store.Each(tx, func(r store.Row) error {
		var c id.Conversation
		var a id.Account
		if err := r.Scan(&c, &a); err != nil {
			return err
		}
		if a != viewer {
			at[c].Members = append(at[c].Members, a)
		}
		return nil
	}, "SELECT conversation, account FROM post_conversation_member WHERE conversation IN ($1) ORDER BY conversation, account", store.In(ids))
}

// SetUnread marks a view of a conversation as read or unread.
func SetUnread(tx *store.Tx, view int64, unread bool) error {
	_, err := tx.Exec("UPDATE post_conversation SET unread = $1 WHERE id = $2", unread, view)
	return err
}

// Read marks a conversation of a member as read, if they read it up to its last post.
func Read(tx *store.Tx, a id.Account, c id.Conversation, upto id.Post) error {
	_, err := tx.Exec("UPDATE post_conversation SET unread = $1 WHERE account = $2 AND conversation = $3 AND last_post <= $4", false, a, c, upto)
	return err
}

// Hide takes a view of a conversation off its list until somebody writes in it again.
func Hide(tx *store.Tx, view int64) error {
	_, err := tx.Exec("UPDATE post_conversation SET hidden = $1, unread = $2 WHERE id = $3", true, false, view)
	return err
}

// Drop lets the post before a deleted one be the last of its conversation.
func Drop(tx *store.Tx, c id.Conversation, p id.Post) error {
	_, err := tx.Exec(`UPDATE post_conversation SET last_post = COALESCE((SELECT MAX(q.id) FROM post_post q
		WHERE q.conversation = $1 AND q.deleted_at = 0 AND q.visibility = 'direct'), 0) WHERE conversation = $1 AND last_post = $2`, c, p)
	if err != nil {
		return err
	}
	_, err = tx.Exec("DELETE FROM post_conversation WHERE conversation = $1 AND last_post = 0", c)
	return err
}
