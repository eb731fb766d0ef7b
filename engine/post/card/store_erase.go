package card

import (
	"parvis/base/id"
	"parvis/base/store"
)

func eraseRows(tx *store.Tx, a id.Account) error {
	if _, err := tx.Exec("DELETE FROM post_card_day WHERE author = $1", a); err != nil {
		return err
	}
	_, err := tx.Exec("UPDATE post_card SET creator = 0 WHERE creator = $1 AND creator <> 0", a)
	return err
}
