package audit

import (
	"parvis/base/id"
	"parvis/base/store"
)

const columns = "n, id, at, actor, action, subject_kind, subject, reason, case_id, was, became, prev, hash"

func scan(r store.Row, e *Entry) error {
	return r.Scan(&e.Number, &e.ID, &e.At, &e.Actor, &e.Action, &e.Subject.Kind, &e.Subject.ID, &e.Reason, &e.Case, &e.Before, &e.After, &e.prev, &e.hash)
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

func insertEntry(tx *store.Tx, e Entry) error {
	prev := e.prev
	if prev == nil {
		prev = []byte{}
	}
	_, err := tx.Exec(`INSERT INTO audit_entry (n, id, at, actor, action, subject_kind, subject, reason, case_id, was, became, prev, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		e.Number, e.ID, e.At, e.Actor, e.Action, e.Subject.Kind, e.Subject.ID, e.Reason, e.Case, e.Before, e.After, prev, e.hash)
	return err
}

func newest(tx *store.Tx, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+" FROM audit_entry WHERE id > $1 AND id < $2 ORDER BY id DESC LIMIT $3", p.Lo(), p.Hi(), p.Limit)
}

func byActor(tx *store.Tx, a id.Account, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+" FROM audit_entry WHERE actor = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4", a, p.Lo(), p.Hi(), p.Limit)
}

func byAction(tx *store.Tx, action string, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+" FROM audit_entry WHERE action = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4", action, p.Lo(), p.Hi(), p.Limit)
}

func byActorAction(tx *store.Tx, a id.Account, action string, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+" FROM audit_entry WHERE actor = $1 AND action = $2 AND id > $3 AND id < $4 ORDER BY id DESC LIMIT $5",
		a, action, p.Lo(), p.Hi(), p.Limit)
}

// bySubject gives what was done to one subject, of which the rest of the filter
// chooses.
func bySubject(tx *store.Tx, f Filter, p store.Page) ([]Entry, error) {
	return store.Paged(tx, scan, p, "SELECT "+columns+` FROM audit_entry WHERE subject_kind = $1 AND subject = $2 AND id > $3 AND id < $4
		AND ($5 = 1 OR actor = $6) AND ($7 = 1 OR action = $8) ORDER BY id DESC LIMIT $9`,
		f.Subject.Kind, f.Subject.ID, p.Lo(), p.Hi(), left(f.Actor == 0), f.Actor, left(f.Action == ""), f.Action, p.Limit)
}

// left is how a statement reads that a condition is left open.
func left(open bool) int {
	if open {
		return 1
	}
	return 0
}

// entry gives the entry of a number.
func entry(tx *store.Tx, n int64) (Entry, error) {
	return store.One(tx, scan, "SELECT "+columns+" FROM audit_entry WHERE n = $1", n)
}

// chain gives the entries after a number, the oldest first.
func chain(tx *store.Tx, after int64, limit int) ([]Entry, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM audit_entry WHERE n > $1 ORDER BY n LIMIT $2", after, limit)
}
