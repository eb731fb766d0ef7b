package credential

import (
	"parvis/base/id"
	"parvis/base/store"
)

// erase removes every proof and session of an account.
func erase(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"DELETE FROM account_session WHERE account = $1",
		"DELETE FROM account_device WHERE account = $1",
		"DELETE FROM account_totp WHERE account = $1",
		"DELETE FROM account_recovery WHERE account = $1",
		"DELETE FROM account_passkey WHERE account = $1",
		"DELETE FROM account_ceremony WHERE account = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}
