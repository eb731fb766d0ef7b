package work

import (
	"time"

	"parvis/base/store"
)

// spend notes that a challenge was answered; false says that it was before.
func spend(tx *store.Tx, challenge []byte, until time.Time) (bool, error) {
	n, err := tx.Exec("INSERT INTO account_work (challenge, until) VALUES ($1, $2) ON CONFLICT (challenge) DO NOTHING", challenge, until)
	return n > 0, err
}

// forget drops what is over and cannot be answered again, also by a process
// whose clock is behind.
func forget(tx *store.Tx, now time.Time) error {
	_, err := tx.Exec("DELETE FROM account_work WHERE until <= $1", now.Add(-time.Hour))
	return err
}
