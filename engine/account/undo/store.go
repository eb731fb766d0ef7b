package undo

import (
	"time"

	"parvis/base/store"
)

func insert(tx *store.Tx, t Thing, body []byte, until time.Time) error {
	_, err := tx.Exec("INSERT INTO account_undo (id, kind, owner, thing, about, body, until) VALUES ($1, $2, $3, $4, $5, $6, $7)", tx.NewID(), t.Kind, t.Owner, t.ID, t.About, body, until)
	return err
}

// kept gives the body of a thing and until when it can be had back.
func kept(tx *store.Tx, t Thing) (store.Pair[[]byte, time.Time], error) {
	return store.One(tx, store.Two[[]byte, time.Time], "SELECT body, until FROM account_undo WHERE owner = $1 AND kind = $2 AND thing = $3", t.Owner, t.Kind, t.ID)
}

func remove(tx *store.Tx, t Thing) (int64, error) {
	return tx.Exec("DELETE FROM account_undo WHERE owner = $1 AND kind = $2 AND thing = $3", t.Owner, t.Kind, t.ID)
}

func sweep(tx *store.Tx, now time.Time) error {
	_, err := tx.Exec("DELETE FROM account_undo WHERE until <= $1", now)
	return err
}
