package recurring

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// endsWith gives the notifications of a line to a member that were not stopped, with when
// they end.
func endsWith(tx *store.Tx, l id.Line, member id.Account) ([]store.Pair[int64, time.Time], error) {
	return store.Many(tx, store.Two[int64, time.Time], "SELECT id, until FROM business_recurring_token WHERE line = $1 AND member = $2 AND state <> 'stopped'", l, member)
}

// forgetWith keeps what the member refused: what they stopped, and what they were asked since a
// time.
func forgetWith(tx *store.Tx, l id.Line, member id.Account, since time.Time) error {
	if _, err := tx.Exec("DELETE FROM business_recurring_request WHERE line = $1 AND member = $2 AND at <= $3", l, member, since); err != nil {
		return err
	}
	for _, q := range []string{
		"DELETE FROM business_recurring_token WHERE line = $1 AND member = $2 AND state <> 'stopped'",
		"DELETE FROM business_recurring_waiting WHERE line = $1 AND member = $2",
		"DELETE FROM business_recurring_cast WHERE line = $1 AND member = $2",
	} {
		if _, err := tx.Exec(q, l, member); err != nil {
			return err
		}
	}
	return nil
}

// stoppedWith gives what a member stopped of a line.
func stoppedWith(tx *store.Tx, l id.Line, member id.Account) ([]int64, error) {
	return store.Many(tx, store.Value[int64], "SELECT id FROM business_recurring_token WHERE line = $1 AND member = $2 AND state = 'stopped'", l, member)
}

func setTokenPayload(tx *store.Tx, n int64, payload []byte) error {
	_, err := tx.Exec("UPDATE business_recurring_token SET payload = $1 WHERE id = $2", payload, n)
	return err
}

func setRequestPayload(tx *store.Tx, n int64, payload []byte) error {
	_, err := tx.Exec("UPDATE business_recurring_request SET payload = $1 WHERE id = $2", payload, n)
	return err
}
