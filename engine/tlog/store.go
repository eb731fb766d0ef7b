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

// waiting is a commitment that is not in the log yet, under the number of its opening.
type waiting struct {
	id   int64
	leaf []byte
}

func scanWaiting(r store.Row, w *waiting) error { return r.Scan(&w.id, &w.leaf) }

func insertPending(tx *store.Tx, w waiting) error {
	_, err := tx.Exec("INSERT INTO tlog_pending (id, leaf) VALUES ($1, $2)", w.id, w.leaf)
	return err
}

func pending(tx *store.Tx, limit int) ([]waiting, error) {
	return store.Many(tx, scanWaiting, "SELECT id, leaf FROM tlog_pending ORDER BY id LIMIT $1", limit)
}

func deletePending(tx *store.Tx, which int64) error {
	_, err := tx.Exec("DELETE FROM tlog_pending WHERE id = $1", which)
	return err
}

func scanOpening(r store.Row, o *opening) error { return r.Scan(&o.id, &o.text, &o.salt, &o.n) }

func insertOpening(tx *store.Tx, o opening) error {
	_, err := tx.Exec("INSERT INTO tlog_opening (id, about, account, text, salt, n) VALUES ($1, $2, $3, $4, $5, $6)", o.id, o.about, o.account, o.text, o.salt, o.n)
	return err
}

// placeOpening notes which entry an opening is of, unless it was erased meanwhile.
func placeOpening(tx *store.Tx, which, n int64) error {
	_, err := tx.Exec("UPDATE tlog_opening SET n = $1 WHERE id = $2", n, which)
	return err
}

func openingsAbout(tx *store.Tx, about int64) ([]opening, error) {
	return store.Many(tx, scanOpening, "SELECT id, text, salt, n FROM tlog_opening WHERE about = $1 ORDER BY id", about)
}

// opened gives those of some numbers about which there is an opening.
func opened(tx *store.Tx, about []int64) ([]int64, error) {
	return store.Many(tx, store.Value[int64], "SELECT DISTINCT about FROM tlog_opening WHERE about IN ($1)", store.In(about))
}

func openingsAfter(tx *store.Tx, after int64, limit int) ([]opening, error) {
	return store.Many(tx, scanOpening, "SELECT id, text, salt, n FROM tlog_opening WHERE id > $1 ORDER BY id LIMIT $2", after, limit)
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
