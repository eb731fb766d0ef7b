package retention

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

func termOf(tx *store.Tx, l id.Line) (int, error) {
	n, err := store.One(tx, store.Value[int], "SELECT months FROM business_retention WHERE line = $1", l)
	if store.IsMissing(err) {
		return usual, nil
	}
	return n, err
}

func putTerm(tx *store.Tx, l id.Line, months int) error {
	_, err := tx.Exec("INSERT INTO business_retention (line, months) VALUES ($1, $2) ON CONFLICT (line) DO UPDATE SET months = excluded.months", l, months)
	return err
}

// enrol begins to sweep lines that were made since the last one that is swept, and before a
// time: by then no line with a lower number comes any more.
func enrol(tx *store.Tx, before time.Time) error {
	list, err := store.Many(tx, store.Value[id.Line], "SELECT id FROM business_line WHERE id > (SELECT COALESCE(MAX(line), 0) FROM business_retention_sweep) AND at < $1 AND stage <> 'DELETED' ORDER BY id LIMIT $2", before, lines)
	for _, l := range list {
		if err == nil {
			_, err = tx.Exec("INSERT INTO business_retention_sweep (line, after_message, next_at) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING", l, tx.Now())
		}
	}
	return err
}

// due gives lines whose sweep is due.
func due(tx *store.Tx) ([]id.Line, error) {
	return store.Many(tx, store.Value[id.Line], "SELECT line FROM business_retention_sweep WHERE next_at <= $1 ORDER BY next_at, line LIMIT $2", tx.Now(), lines)
}

func reachedBy(tx *store.Tx, l id.Line) (id.Message, error) {
	return store.One(tx, store.Value[id.Message], "SELECT after_message FROM business_retention_sweep WHERE line = $1", l)
}

func setReached(tx *store.Tx, l id.Line, after id.Message, next time.Time) error {
	_, err := tx.Exec("UPDATE business_retention_sweep SET after_message = $1, next_at = $2 WHERE line = $3", after, next, l)
	return err
}

// emptied tells up to where a chat was emptied.
func emptied(tx *store.Tx, c id.Chat) (int64, error) {
	n, err := store.One(tx, store.Value[int64], "SELECT seq FROM business_retention_chat WHERE chat = $1", c)
	if store.IsMissing(err) {
		err = nil
	}
	return n, err
}

func setEmptied(tx *store.Tx, l id.Line, c id.Chat, seq int64) error {
	_, err := tx.Exec("INSERT INTO business_retention_chat (chat, line, seq) VALUES ($1, $2, $3) ON CONFLICT (chat) DO UPDATE SET seq = excluded.seq", c, l, seq)
	return err
}

// dropNotes forgets what operators noted about a chat before a time.
func dropNotes(tx *store.Tx, c id.Chat, before time.Time) error {
	_, err := tx.Exec("DELETE FROM business_inbox_note WHERE chat = $1 AND at < $2", c, before)
	return err
}
