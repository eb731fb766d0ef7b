package crisis

import (
	"parvis/base/id"
	"parvis/base/store"
)

func eraseDesignations(tx *store.Tx, a id.Account) error {
	_, err := tx.Exec("DELETE FROM crisis_designation WHERE account = $1", a)
	return err
}

func deleteCases(tx *store.Tx, crisis int64) error {
	_, err := tx.Exec("DELETE FROM crisis_case WHERE crisis = $1", crisis)
	return err
}
