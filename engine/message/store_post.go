package message

import (
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/post"
)

// pair is a message that is a post too.
type pair struct {
	chat         id.Chat
	seq          int64
	post         id.Post
	conversation id.Conversation
}

const pairColumns = "chat, seq, post, conversation"

func scanPair(r store.Row, p *pair) error { return r.Scan(&p.chat, &p.seq, &p.post, &p.conversation) }

func insertPair(tx *store.Tx, p pair) error {
	_, err := tx.Exec("INSERT INTO message_post ("+pairColumns+") VALUES ($1, $2, $3, $4)", p.chat, p.seq, p.post, p.conversation)
	return err
}

// pairAt gives the pair of a message.
func pairAt(tx *store.Tx, c id.Chat, seq int64) (pair, error) {
	return store.One(tx, scanPair, "SELECT "+pairColumns+" FROM message_post WHERE chat = $1 AND seq = $2", c, seq)
}

// pairBefore gives the newest pair of a chat up to a message.
func pairBefore(tx *store.Tx, c id.Chat, seq int64) (pair, error) {
	return store.One(tx, scanPair, "SELECT "+pairColumns+" FROM message_post WHERE chat = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1", c, seq)
}

// heardBefore is pairBefore among what was shown to everybody in the chat.
func heardBefore(tx *store.Tx, c id.Chat, seq int64) (id.Post, error) {
	return store.One(tx, store.Value[id.Post], `SELECT post FROM message_post WHERE chat = $1 AND seq <= $2
		AND NOT EXISTS (SELECT 1 FROM message_message AS m WHERE m.chat = message_post.chat AND m.seq = message_post.seq AND m.shown_to <> 0)
		ORDER BY seq DESC LIMIT 1`, c, seq)
}

// pairsOf gives the messages that a post is, the first first.
func pairsOf(tx *store.Tx, p id.Post) ([]pair, error) {
	return store.Many(tx, scanPair, "SELECT "+pairColumns+" FROM message_post WHERE post = $1 ORDER BY seq LIMIT $2", p, post.MaxMedia)
}

// groupOf gives the group of a member with exactly some others in which something was
// said last.
func groupOf(tx *store.Tx, a id.Account, others []id.Account) (id.Chat, error) {
	return store.One(tx, store.Value[id.Chat], `SELECT s.chat FROM message_participant AS s, message_chat AS c
		WHERE s.account = $1 AND s.state IN ('open', 'request') AND c.id = s.chat AND c.kind = 'group'
		AND (SELECT COUNT(*) FROM message_participant AS p WHERE p.chat = s.chat AND p.`+present+`) = $2
		AND (SELECT COUNT(*) FROM message_participant AS p WHERE p.chat = s.chat AND p.account IN ($3) AND p.`+present+`) = $4
		ORDER BY s.last DESC LIMIT 1`, a, len(others)+1, store.In(others), len(others))
}
