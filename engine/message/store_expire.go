package message

import (
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

func chatsAfter(tx *store.Tx, a id.Account, after id.Message, most int) ([]store.Pair[id.Chat, id.Message], error) {
	return store.Many(tx, store.Two[id.Chat, id.Message], "SELECT chat, last FROM message_participant WHERE account = $1 AND state = 'open' AND last > $2 ORDER BY last LIMIT $3", a, after, most)
}

// saidBefore gives what was said after a number and before a time. As both rise together the
// log is read from that number on, one message first: mostly nothing is that old.
func saidBefore(tx *store.Tx, c id.Chat, after int64, before time.Time, most int) ([]Message, error) {
	for _, n := range []int{1, most} {
		list, err := store.Many(tx, scanMessage, "SELECT "+messageColumns+" FROM message_message WHERE chat = $1 AND seq > $2 ORDER BY seq LIMIT $3", c, after, n)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(list, func(m Message) bool { return !m.At.Before(before) })
		if at >= 0 {
			return list[:at], nil
		}
		if len(list) < n || n == most {
			return list, nil
		}
	}
	return nil, nil
}

// setJoined has what was said up to a number not be read by somebody.
func setJoined(tx *store.Tx, c id.Chat, a id.Account, seq int64) error {
	_, err := tx.Exec("UPDATE message_participant SET joined_seq = $1, unread = 0 WHERE chat = $2 AND account = $3", seq, c, a)
	return err
}
