package message

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const messageColumns = "chat, seq, id, sender, kind, body, reply_to, client_ref, shown_to, at, edited_at, deleted_at"

func scanMessage(r store.Row, m *Message) error {
	return r.Scan(&m.Chat, &m.Seq, &m.ID, &m.Sender, &m.Kind, &m.body, &m.ReplyTo, &m.Ref, &m.shownTo, &m.At, &m.EditedAt, &m.DeletedAt)
}

func insertMessage(tx *store.Tx, m Message) error {
	_, err := tx.Exec("INSERT INTO message_message ("+messageColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)",
		m.Chat, m.Seq, m.ID, m.Sender, m.Kind, m.body, m.ReplyTo, m.Ref, m.shownTo, m.At)
	return err
}

func messageByRef(tx *store.Tx, sender id.Account, ref string) (Message, error) {
	return store.One(tx, scanMessage, "SELECT "+messageColumns+" FROM message_message WHERE sender = $1 AND client_ref = $2 AND client_ref <> ''", sender, ref)
}

func messageByID(tx *store.Tx, m id.Message) (Message, error) {
	return store.One(tx, scanMessage, "SELECT "+messageColumns+" FROM message_message WHERE id = $1", m)
}

func messageAt(tx *store.Tx, c id.Chat, seq int64) (Message, error) {
	return store.One(tx, scanMessage, "SELECT "+messageColumns+" FROM message_message WHERE chat = $1 AND seq = $2", c, seq)
}

// messageUpTo gives the number of the newest message of a chat up to a seq.
func messageUpTo(tx *store.Tx, c id.Chat, seq int64) (id.Message, error) {
	return store.One(tx, store.Value[id.Message], "SELECT id FROM message_message WHERE chat = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1", c, seq)
}

// messagesBefore gives messages of a chat that a viewer sees, the newest first.
func messagesBefore(tx *store.Tx, viewer id.Account, c id.Chat, after, before int64, limit int) ([]Message, error) {
	return store.Many(tx, scanMessage, "SELECT "+messageColumns+` FROM message_message
		WHERE chat = $1 AND seq > $2 AND seq < $3 AND shown_to IN (0, $4)
		AND NOT EXISTS (SELECT 1 FROM message_hidden AS h WHERE h.account = $4 AND h.chat = $1 AND h.seq = message_message.seq)
		ORDER BY seq DESC LIMIT $5`, c, after, before, viewer, limit)
}

// messagesAfter gives messages of a chat that a viewer sees, the oldest first.
func messagesAfter(tx *store.Tx, viewer id.Account, c id.Chat, after, before int64, limit int) ([]Message, error) {
	return store.Many(tx, scanMessage, "SELECT "+messageColumns+` FROM message_message
		WHERE chat = $1 AND seq > $2 AND seq < $3 AND shown_to IN (0, $4)
		AND NOT EXISTS (SELECT 1 FROM message_hidden AS h WHERE h.account = $4 AND h.chat = $1 AND h.seq = message_message.seq)
		ORDER BY seq LIMIT $5`, c, after, before, viewer, limit)
}

// messagesIn gives messages of a chat, whoever sees them, the oldest first.
func messagesIn(tx *store.Tx, c id.Chat, after int64, limit int) ([]Message, error) {
	return store.Many(tx, scanMessage, "SELECT "+messageColumns+" FROM message_message WHERE chat = $1 AND seq > $2 ORDER BY seq LIMIT $3", c, after, limit)
}

// messagesLast gives messages of a chat, whoever sees them, the newest first.
func messagesLast(tx *store.Tx, c id.Chat, after int64, limit int) ([]Message, error) {
	return store.Many(tx, scanMessage, "SELECT "+messageColumns+" FROM message_message WHERE chat = $1 AND seq > $2 ORDER BY seq DESC LIMIT $3", c, after, limit)
}

// dropHidden forgets which messages of a chat some no longer wanted to see.
func dropHidden(tx *store.Tx, c id.Chat, who []id.Account) error {
	_, err := tx.Exec("DELETE FROM message_hidden WHERE chat = $1 AND account IN ($2)", c, store.In(who))
	return err
}

// messagesByID gives the messages with some ids that a viewer has not hidden.
func messagesByID(tx *store.Tx, viewer id.Account, ids []id.Message) ([]Message, error) {
	return store.Many(tx, scanMessage, "SELECT "+messageColumns+` FROM message_message WHERE id IN ($1)
		AND NOT EXISTS (SELECT 1 FROM message_hidden AS h WHERE h.account = $2 AND h.chat = message_message.chat AND h.seq = message_message.seq)`, store.Numbers(ids), viewer)
}

// messagesOf gives the messages of a chat with some numbers that a viewer sees.
func messagesOf(tx *store.Tx, viewer id.Account, c id.Chat, seqs []int64) ([]Message, error) {
	return store.Many(tx, scanMessage, "SELECT "+messageColumns+` FROM message_message WHERE chat = $1 AND seq IN ($2) AND shown_to IN (0, $3)
		AND NOT EXISTS (SELECT 1 FROM message_hidden AS h WHERE h.account = $3 AND h.chat = $1 AND h.seq = message_message.seq)`, c, store.Numbers(seqs), viewer)
}

// newestSeen gives the number of the newest message, up to one, that a viewer sees.
func newestSeen(tx *store.Tx, viewer id.Account, c id.Chat, seq int64) (int64, error) {
	n, err := store.One(tx, store.Value[int64], "SELECT seq FROM message_message WHERE chat = $1 AND seq <= $2 AND shown_to IN (0, $3) ORDER BY seq DESC LIMIT 1", c, seq, viewer)
	if store.IsMissing(err) {
		return 0, nil
	}
	return n, err
}

// sentBy counts what a member said in a chat, up to a number.
func sentBy(tx *store.Tx, c id.Chat, sender id.Account, most int) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM (SELECT 1 FROM message_message WHERE chat = $1 AND sender = $2 AND kind <> 'system' LIMIT $3) AS said", c, sender, most)
}

// unreadAfter counts what others said after a number that a viewer sees.
func unreadAfter(tx *store.Tx, viewer id.Account, c id.Chat, seq int64) (int, error) {
	return store.One(tx, store.Value[int], `SELECT COUNT(*) FROM message_message WHERE chat = $1 AND seq > $2 AND sender <> $3 AND shown_to IN (0, $3)
		AND NOT EXISTS (SELECT 1 FROM message_hidden AS h WHERE h.account = $3 AND h.chat = $1 AND h.seq = message_message.seq)`, c, seq, viewer)
}

func replaceBody(tx *store.Tx, c id.Chat, seq int64, body []byte, at time.Time) error {
	_, err := tx.Exec("UPDATE message_message SET body = $1, edited_at = $2 WHERE chat = $3 AND seq = $4", body, at, c, seq)
	return err
}

func keepEdit(tx *store.Tx, c id.Chat, seq int64, body []byte, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO message_edit (chat, seq, n, body, at)
		VALUES ($1, $2, (SELECT COALESCE(MAX(n), 0) + 1 FROM message_edit WHERE chat = $1 AND seq = $2), $3, $4)`, c, seq, body, at)
	return err
}

// revoke empties a message, and forgets what it said before and what was felt of it.
func revoke(tx *store.Tx, c id.Chat, seq int64, at time.Time) error {
	if _, err := tx.Exec("UPDATE message_message SET body = $1, deleted_at = $2 WHERE chat = $3 AND seq = $4", []byte{}, at, c, seq); err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM message_edit WHERE chat = $1 AND seq = $2", c, seq); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM message_reaction WHERE chat = $1 AND seq = $2", c, seq)
	return err
}

func hide(tx *store.Tx, viewer id.Account, c id.Chat, seq int64) (int64, error) {
	return tx.Exec("INSERT INTO message_hidden (account, chat, seq) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", viewer, c, seq)
}

func putReaction(tx *store.Tx, c id.Chat, r Reaction, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO message_reaction (chat, seq, account, body, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (chat, seq, account) DO UPDATE SET body = excluded.body, at = excluded.at`, c, r.seq, r.Account, r.body, at)
	return err
}

func dropReaction(tx *store.Tx, c id.Chat, seq int64, a id.Account) (int64, error) {
	return tx.Exec("DELETE FROM message_reaction WHERE chat = $1 AND seq = $2 AND account = $3", c, seq, a)
}

func scanReaction(r store.Row, x *Reaction) error { return r.Scan(&x.seq, &x.Account, &x.body) }

// reactionsTo gives the reactions to messages of a chat.
func reactionsTo(tx *store.Tx, c id.Chat, seqs []int64) ([]Reaction, error) {
	return store.Many(tx, scanReaction, "SELECT seq, account, body FROM message_reaction WHERE chat = $1 AND seq IN ($2) ORDER BY seq, at, account", c, store.Numbers(seqs))
}

// eraseWords empties what an account said, five hundred messages at a time.
func eraseWords(tx *store.Tx, a id.Account, at time.Time) (bool, error) {
	said, err := store.Many(tx, store.Two[id.Chat, int64], "SELECT chat, seq FROM message_message WHERE sender = $1 AND deleted_at = 0 ORDER BY id LIMIT 500", a)
	if err != nil {
		return false, err
	}
	for _, m := range said {
		if err := revoke(tx, m.Key, m.Val, at); err != nil {
			return false, err
		}
	}
	return len(said) < 500, nil
}
