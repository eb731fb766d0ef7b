package tlog

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// lockHead gives how many entries there are, and keeps others from adding until the
// transaction ends.
func lockHead(tx *store.Tx) (int64, error) {
	if _, err := tx.Exec("INSERT INTO tlog_head (id, size) VALUES ($1, 0) ON CONFLICT (id) DO NOTHING", 1); err != nil {
		return 0, err
	}
	return store.One(tx, store.Value[int64], "SELECT size FROM tlog_head WHERE id = $1 FOR UPDATE", 1)
}

func readHead(tx *store.Tx) (int64, error) {
	n, err := store.One(tx, store.Value[int64], "SELECT size FROM tlog_head WHERE id = $1", 1)
	if store.IsMissing(err) {
		err = nil
	}
	return n, err
}

func moveHead(tx *store.Tx, size int64) error {
	_, err := tx.Exec("UPDATE tlog_head SET size = $1 WHERE id = $2", size, 1)
	return err
}

func insertEntry(tx *store.Tx, n int64, data []byte) error {
	_, err := tx.Exec("INSERT INTO tlog_entry (n, data) VALUES ($1, $2)", n, data)
	return err
}

// entries gives those from a number on and before another, in order.
func entries(tx *store.Tx, from, before int64) ([][]byte, error) {
	return store.Many(tx, store.Value[[]byte], "SELECT data FROM tlog_entry WHERE n >= $1 AND n < $2 ORDER BY n", from, before)
}

func insertOpening(tx *store.Tx, n int64, s Subject, a id.Account, salt []byte) error {
	_, err := tx.Exec("INSERT INTO tlog_opening (n, kind, subject, account, salt) VALUES ($1, $2, $3, $4, $5)", n, s.Kind, s.ID, a, salt)
	return err
}

func eraseOpenings(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("DELETE FROM tlog_opening WHERE account = $1", a)
	return err
}

// tile gives the hashes of a tile; none when it was not begun.
func tile(tx *store.Tx, level int, n int64) ([]byte, error) {
	data, err := store.One(tx, store.Value[[]byte], "SELECT data FROM tlog_tile WHERE level = $1 AND n = $2", level, n)
	if store.IsMissing(err) {
		err = nil
	}
	return data, err
}

func putTile(tx *store.Tx, level int, n int64, data []byte) error {
	_, err := tx.Exec("INSERT INTO tlog_tile (level, n, data) VALUES ($1, $2, $3) ON CONFLICT (level, n) DO UPDATE SET data = excluded.data", level, n, data)
	return err
}

// checkpoint is a signed note, and how many entries it is about.
type checkpoint struct {
	size int64
	note []byte
}

func scanCheckpoint(r store.Row, c *checkpoint) error { return r.Scan(&c.size, &c.note) }

// lastCheckpoint gives the newest; the zero value before the first.
func lastCheckpoint(tx *store.Tx) (checkpoint, error) {
	c, err := store.One(tx, scanCheckpoint, "SELECT size, note FROM tlog_checkpoint ORDER BY size DESC LIMIT 1")
	if store.IsMissing(err) {
		err = nil
	}
	return c, err
}

func insertCheckpoint(tx *store.Tx, c checkpoint, at time.Time) error {
	_, err := tx.Exec("INSERT INTO tlog_checkpoint (size, at, note) VALUES ($1, $2, $3)", c.size, at, c.note)
	return err
}

// keyRow is a key that signs.
type keyRow struct {
	id       int64
	verifier string
	secret   []byte
}

func scanKey(r store.Row, k *keyRow) error { return r.Scan(&k.id, &k.verifier, &k.secret) }

// keys gives all of them, the newest first.
func keys(tx *store.Tx) ([]keyRow, error) {
	return store.Many(tx, scanKey, "SELECT id, verifier, secret FROM tlog_key ORDER BY id DESC")
}

func insertKey(tx *store.Tx, k keyRow) error {
	_, err := tx.Exec("INSERT INTO tlog_key (id, verifier, secret) VALUES ($1, $2, $3)", k.id, k.verifier, k.secret)
	return err
}
