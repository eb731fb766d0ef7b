package foryou

import (
	"encoding/json"
	"fmt"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// selection is what was selected for a member, newest post first.
type selection struct {
	madeAt time.Time
	items  []item
}

// selected gives the selection of a member; an empty one that was never made when
// there is none.
func selected(tx *store.Tx, a id.Account) (s selection, err error) {
	row, err := store.One(tx, store.Two[time.Time, []byte], "SELECT made_at, items FROM post_foryou WHERE account = $1", a)
	if store.IsMissing(err) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	s.madeAt = row.Key
	if err := json.Unmarshal(row.Val, &s.items); err != nil {
		return s, fmt.Errorf("selection of %d: %w", a, err)
	}
	return s, nil
}

func put(tx *store.Tx, a id.Account, items []item) error {
	data, err := json.Marshal(items)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO post_foryou (account, made_at, items) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET made_at = excluded.made_at, items = excluded.items`, a, tx.Now(), data)
	return err
}

func drop(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("DELETE FROM post_foryou WHERE account = $1", a)
	return err
}

// dropOld forgets the selections that nobody came back to.
func dropOld(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM post_foryou WHERE made_at < $1", before)
	return err
}
