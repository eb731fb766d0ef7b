package audit

import (
	"parvis/base/id"
	"parvis/base/store"
)

const columns = "id, at, actor, action, subject_kind, subject, reason, case_id, was, became, prev, hash"

func scan(r store.Row, e *Entry) error {
	return r.Scan(&e.ID, &e.At, &e.Actor, &e.Action, &e.Subject.Kind, &e.Subject.ID, &e.Reason, &e.Case, &e.Before, &e.After, &e.prev, &e.hash)
}

type headRow struct {
	n    int64
	hash []byte
}

func scanHead(r store.Row, h *headRow) error { return r.Scan(&h.n, &h.hash) }

// lockHead gives the end of the chain and keeps others from adding until the
// transaction ends.
func lockHead(tx *store.Tx) (int64, []byte, error) {
	if _, err := tx.Exec("INSERT INTO audit_head (id, n, hash) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", 1, 0, []byte{}); err != nil {
		return 0, nil, err
	}
	h, err := store.One(tx, scanHead, "SELECT n, hash FROM audit_head WHERE id = $1 FOR UPDATE", 1)
	return h.n, h.hash, err
}

func readHead(tx *store.Tx) (int64, []byte, error) {
	h, err := store.One(tx, scanHead, "SELECT n, hash FROM audit_head WHERE id = $1", 1)
	if store.IsMissing(err) {
		return 0, nil, nil
	}
	return h.n, h.hash, err
}

func moveHead(tx *store.Tx, n int64, hash []byte) error {
	_, err := tx.Exec("UPDATE audit_head SET n = $1, hash = $2 WHERE id = $3", n, hash, 1)
	return err
}

func insertEntry(tx *store.Tx, n int64, e Entry) error {
	prev := e.prev
	if prev == nil {
		prev = []byte{}
	}
	_, err := tx.Exec(`INSERT INTO audit_entry (n, id, at, actor, action, subject_kind, subject, reason, case_id, was, became, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		n, e.ID, e.At, e.Actor, e.Action, e.Subject.Kind, e.Subject.ID, e.Reason, e.Case, e.Before, e.After, prev, e.hash)
	return err
}

func newest(tx *store.Tx, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+" FROM audit_entry WHERE id > $1 AND id < $2 ORDER BY id DESC LIMIT $3", p.Lo(), p.Hi(), p.Limit)
}

func byActor(tx *store.Tx, a id.Account, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+" FROM audit_entry WHERE actor = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4", a, p.Lo(), p.Hi(), p.Limit)
}

func bySubject(tx *store.Tx, s Subject, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+" FROM audit_entry WHERE subject_kind = $1 AND subject = $2 AND id > $3 AND id < $4 ORDER BY id DESC LIMIT $5",
		s.Kind, s.ID, p.Lo(), p.Hi(), p.Limit)
}

// eachEntry walks the chain from its beginning.
func eachEntry(tx *store.Tx, fn func(n int64, e Entry) error) error {
	return store.Each(tx, func(r store.Row) error {
		var n int64
		var e Entry
		if err := r.Scan(&n, &e.ID, &e.At, &e.Actor, &e.Action, &e.Subject.Kind, &e.Subject.ID, &e.Reason, &e.Case, &e.Before, &e.After, &e.prev, &e.hash); err != nil {
			return err
		}
		return fn(n, e)
	}, "SELECT n, "+columns+" FROM audit_entry WHERE n > $1 ORDER BY n", 0)
}
