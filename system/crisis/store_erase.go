package crisis

import (
	"parvis/base/id"
	"parvis/base/store"
)

func eraseRows(tx *store.Tx, a id.Account) error {
	for _, q := range []string{"UPDATE crisis_case SET author = 0 WHERE author = $1", "DELETE FROM crisis_designation WHERE account = $1"} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}
