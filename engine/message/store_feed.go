package message

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// entry is one entry of a feed.
type entry struct {
	n     int64
	kind  string
	chat  id.Chat
	seq   int64
	about id.Account
	at    time.Time
	// line is not stored: it is told to whoever serves lines.
	line id.Line
	// marked is not stored: it is told to the posts of the chat.
	marked bool
}

// feed writes an entry for each of some accounts, with the next number of each.
func feed(tx *store.Tx, e entry, to []id.Account) error {
	if err := holdBoxes(tx, to); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE message_box SET last_n = last_n + 1 WHERE account IN ($1)", store.In(to)); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO message_feed (account, n, kind, chat, seq, about, at)
		SELECT account, last_n, $1, $2, $3, $4, $5 FROM message_box WHERE account IN ($6)`, e.kind, e.chat, e.seq, e.about, e.at, store.In(to))
	return err
}

// holdBoxes holds the feeds of some accounts until the end of the transaction, in one
// order for all, so that two who write to each other's do not wait for one another.
func holdBoxes(tx *store.Tx, of []id.Account) error {
	if !tx.Shared() {
		return nil
	}
	_, err := store.Many(tx, store.Value[id.Account], "SELECT account FROM message_box WHERE account IN ($1) ORDER BY account FOR UPDATE", store.In(of))
	return err
}

// openBox makes the feed of an account that is in a chat for the first time.
func openBox(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("INSERT INTO message_box (account, last_n, acked_n) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING", a)
	return err
}

func scanEntry(r store.Row, e *entry) error {
	return r.Scan(&e.n, &e.kind, &e.chat, &e.seq, &e.about, &e.at)
}

func entriesAfter(tx *store.Tx, a id.Account, since int64, limit int) ([]entry, error) {
	return store.Many(tx, scanEntry, "SELECT n, kind, chat, seq, about, at FROM message_feed WHERE account = $1 AND n > $2 ORDER BY n LIMIT $3", a, since, limit)
}

// boxOf gives how far the feed of an account goes, and how far it was taken.
func boxOf(tx *store.Tx, a id.Account) (last, acked int64, err error) {
	p, err := store.One(tx, store.Two[int64, int64], "SELECT last_n, acked_n FROM message_box WHERE account = $1", a)
	if store.IsMissing(err) {
		err = nil
	}
	return p.Key, p.Val, err
}

// oldestEntry gives the first number that a feed still has, 0 when it has none.
func oldestEntry(tx *store.Tx, a id.Account) (int64, error) {
	n, err := store.One(tx, store.Value[int64], "SELECT n FROM message_feed WHERE account = $1 ORDER BY n LIMIT 1", a)
	if store.IsMissing(err) {
		return 0, nil
	}
	return n, err
}

func setAcked(tx *store.Tx, a id.Account, n int64) error {
	_, err := tx.Exec("UPDATE message_box SET acked_n = $1 WHERE account = $2 AND acked_n < $1", n, a)
	return err
}

// arrived gives, for each chat, the newest message in a part of a feed.
func arrived(tx *store.Tx, a id.Account, after, to int64) ([]store.Pair[id.Chat, int64], error) {
	return store.Many(tx, store.Two[id.Chat, int64], "SELECT chat, MAX(seq) FROM message_feed WHERE account = $1 AND n > $2 AND n <= $3 AND kind = 'message.new' AND about <> $1 GROUP BY chat ORDER BY chat", a, after, to)
}

// pruneFeed forgets entries that are older than feeds are kept.
func pruneFeed(tx *store.Tx, before time.Time) (int64, error) {
	return tx.Exec("DELETE FROM message_feed WHERE (account, n) IN (SELECT account, n FROM message_feed WHERE at < $1 ORDER BY at LIMIT 5000)", before)
}
