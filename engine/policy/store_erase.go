package policy

import (
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

func eraseRows(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"DELETE FROM policy_preference WHERE account = $1",
		"UPDATE policy_statement SET author = 0 WHERE author = $1",
		"UPDATE policy_label SET author = 0 WHERE author = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	if _, err := tx.Exec("DELETE FROM policy_label WHERE subject = $1 AND kind = $2", a, decide.KindAccount); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM policy_subject WHERE kind = $1 AND subject = $2", decide.KindAccount, a)
	return err
}
