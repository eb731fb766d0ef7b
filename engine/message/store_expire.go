package message

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

func chatsAfter(tx *store.Tx, a id.Account, after id.Message, most int) ([]store.Pair[id.Chat, id.Message], error) {
	return store.Many(tx, store.Two[id.Chat, id.Message], "SELECT chat, last FROM message_participant WHERE account = $1 AND state = 'open' AND last > $2 ORDER BY last LIMIT $3", a, after, most)
}

func saidBefore(tx *store.Tx, c id.Chat, after int64, before time.Time, most int) ([]Message, error) {
	return store.Many(tx, scanMessage, "SELECT "+messageColumns+" FROM message_message WHERE chat = $1 AND seq > $2 AND at < $3 ORDER BY seq LIMIT $4", c, after, before, most)
}

// setJoined has what was said up to a number not be read by somebody.
func setJoined(tx *store.Tx, c id.Chat, a id.Account, seq int64) error {
	_, err := tx.Exec("UPDATE message_participant SET joined_seq = $1, unread = 0 WHERE chat = $2 AND account = $3", seq, c, a)
	return err
}
