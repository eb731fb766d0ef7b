package undo

import (
	"embed"
	"encoding/json"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Grace is how long a thing can be had back.
const Grace = 24 * time.Hour

// Thing names what was taken away.
type Thing struct {
	// Kind is the folder and the noun, as "graph.list".
	Kind  string
	Owner id.Account
	// ID is unique among the owner's things of the kind.
	ID int64
	// About is another account that the thing names, if any; Take does not ask for it.
	About id.Account
}

// Keep keeps what makes a thing whole again, as JSON; it replaces what was kept of the
// same thing.
func Keep(tx *store.Tx, t Thing, whole any) error {
	body, err := json.Marshal(whole)
	if err != nil {
		return err
	}
	if err := sweep(tx, tx.Now()); err != nil {
		return err
	}
	if _, err := remove(tx, t); err != nil {
		return err
	}
	return insert(tx, t, body, tx.Now().Add(Grace))
}

// Look gives what was kept of a thing and leaves it there; false when nothing is or no
// longer.
func Look(tx *store.Tx, t Thing, whole any) (bool, error) {
	was, err := kept(tx, t)
	if store.IsMissing(err) || err == nil && !was.Val.After(tx.Now()) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal(was.Key, whole)
}

// Take is Look that forgets what it gives; it is a fault, Missing, when that is nothing.
func Take(tx *store.Tx, t Thing, whole any) error {
	has, err := Look(tx, t, whole)
	if err != nil {
		return err
	}
	if n, err := remove(tx, t); err != nil || has && n > 0 {
		return err
	}
	return errMissing // also when another had it back in the same instant
}
