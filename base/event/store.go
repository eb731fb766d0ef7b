package event

import (
	"time"

	"parvis/base/store"
)

// insert writes an event. The only writer of SQLite numbers it at once: ids
// increase in the order of commit.
func insert(tx *store.Tx, n int64, k Kind, aggregate int64, data []byte) error {
	var err error
	if tx.Shared() {
		_, err = tx.Exec("INSERT INTO event_log (id, subject, aggregate, at, v, data) VALUES ($1, $2, $3, $4, $5, $6)",
			n, k.Subject, aggregate, tx.Now(), k.V, data)
	} else {
		_, err = tx.Exec("INSERT INTO event_log (id, seq, subject, aggregate, at, v, data) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			n, n, k.Subject, aggregate, tx.Now(), k.V, data)
	}
	return err
}

const numberMax = 1000

// number gives the committed rows that have none their numbers, if no other
// process is doing so.
func number(tx *store.Tx) error {
	fresh, err := unnumbered(tx)
	if err != nil || !fresh {
		return err
	}
	last, err := store.Many(tx, store.Value[int64], "SELECT seq FROM event_relay WHERE one = 1 FOR UPDATE SKIP LOCKED")
	if err != nil || len(last) == 0 {
		return err
	}
	n, err := tx.Exec(`UPDATE event_log SET seq = fresh.n + $1
		FROM (SELECT id AS fid, row_number() OVER (ORDER BY id) AS n FROM
			(SELECT id FROM event_log WHERE seq IS NULL ORDER BY id LIMIT $2) AS oldest) AS fresh
		WHERE event_log.id = fresh.fid`, last[0], numberMax)
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE event_relay SET seq = $1 WHERE one = 1", last[0]+n)
	return err
}

func unnumbered(tx *store.Tx) (bool, error) {
	ids, err := store.Many(tx, store.Value[int64], "SELECT id FROM event_log WHERE seq IS NULL LIMIT 1")
	return len(ids) > 0, err
}

func topSeq(tx *store.Tx) (int64, error) {
	return store.One(tx, store.Value[int64], "SELECT COALESCE(MAX(seq), 0) FROM event_log")
}

func scanEntry(r store.Row, e **entry) error {
	*e = &entry{}
	return r.Scan(&(*e).Seq, &(*e).subject, &(*e).At, &(*e).data)
}

// entries reads up to max numbered events after seq.
func entries(tx *store.Tx, seq int64, max int) ([]*entry, error) {
	return store.Many(tx, scanEntry, "SELECT seq, subject, at, data FROM event_log WHERE seq > $1 ORDER BY seq LIMIT $2", seq, max)
}

// cursor finds where a consumer stands, or makes it stand at from.
func cursor(tx *store.Tx, name string, from int64) (int64, error) {
	if _, err := tx.Exec("INSERT INTO event_cursor (consumer, seq) VALUES ($1, $2) ON CONFLICT (consumer) DO NOTHING", name, from); err != nil {
		return 0, err
	}
	return store.One(tx, store.Value[int64], "SELECT seq FROM event_cursor WHERE consumer = $1", name)
}

// lockCursor reads a consumer's cursor; false when another process holds it.
func lockCursor(tx *store.Tx, name string) (int64, bool, error) {
	at, err := store.Many(tx, store.Value[int64], "SELECT seq FROM event_cursor WHERE consumer = $1 FOR UPDATE SKIP LOCKED", name)
	if err != nil || len(at) == 0 {
		return 0, false, err
	}
	return at[0], true, nil
}

// cursors tells how far each consumer has come.
func cursors(tx *store.Tx) (map[string]int64, error) {
	list, err := store.Many(tx, store.Two[string, int64], "SELECT consumer, seq FROM event_cursor")
	if err != nil {
		return nil, err
	}
	at := make(map[string]int64, len(list))
	for _, c := range list {
		at[c.Key] = c.Val
	}
	return at, nil
}

// numberOf gives the number of the newest event up to an id; false while one of
// those that are committed has none yet.
func numberOf(tx *store.Tx, id int64) (int64, bool, error) {
	fresh, err := store.Many(tx, store.Value[int64], "SELECT id FROM event_log WHERE seq IS NULL AND id <= $1 LIMIT 1", id)
	if err != nil || len(fresh) > 0 {
		return 0, false, err
	}
	seq, err := store.Many(tx, store.Value[int64], "SELECT seq FROM event_log WHERE id <= $1 ORDER BY id DESC LIMIT 1", id)
	if err != nil || len(seq) == 0 {
		return 0, true, err
	}
	return seq[0], true, nil
}

func moveCursor(tx *store.Tx, name string, seq int64) error {
	_, err := tx.Exec("UPDATE event_cursor SET seq = $1 WHERE consumer = $2 AND seq < $3", seq, name, seq)
	return err
}

func park(tx *store.Tx, name string, seq int64, text string) error {
	_, err := tx.Exec("INSERT INTO event_parked (consumer, seq, at, error) VALUES ($1, $2, $3, $4) ON CONFLICT (consumer, seq) DO NOTHING", name, seq, tx.Now(), text)
	return err
}

// Prune forgets events with ids below before that every consumer has digested, at
// most 10,000 at a time, and gives how many it removed.
func (l *Log) Prune(tx *store.Tx, before int64) (int64, error) {
	return tx.Exec(`DELETE FROM event_log WHERE id IN (
		SELECT id FROM event_log WHERE id < $1 AND seq IS NOT NULL AND seq <= (SELECT COALESCE(MIN(seq), 0) FROM event_cursor)
		ORDER BY id LIMIT 10000)`, before)
}

// Position gives the number of the newest event in the snapshot of tx: what a
// reader of tx sees includes everything up to it.
func (l *Log) Position(tx *store.Tx) (int64, error) { return topSeq(tx) }

// Moved has the numbering of a database that came from SQLite go on where its
// events and consumers stand.
func (l *Log) Moved(tx *store.Tx) error {
	_, err := tx.Exec(`UPDATE event_relay SET seq = (SELECT COALESCE(MAX(stand.seq), 0) FROM
		(SELECT MAX(seq) AS seq FROM event_log UNION ALL SELECT MAX(seq) AS seq FROM event_cursor) AS stand) WHERE one = 1`)
	return err
}

// Parked is an event that a consumer could not digest and left out.
type Parked struct {
	Consumer string
	Seq      int64
	At       time.Time
	Error    string
}

// Parked gives the events that consumers left out.
func (l *Log) Parked(tx *store.Tx, max int) ([]Parked, error) {
	return store.Many(tx, func(r store.Row, p *Parked) error { return r.Scan(&p.Consumer, &p.Seq, &p.At, &p.Error) },
		"SELECT consumer, seq, at, error FROM event_parked ORDER BY consumer, seq LIMIT $1", max)
}
