package recurring

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// endsWith gives the notifications of a line to a member, with when they end.
func endsWith(tx *store.Tx, l id.Line, member id.Account) ([]store.Pair[int64, time.Time], error) {
	return store.Many(tx, store.Two[int64, time.Time], "SELECT id, until FROM business_recurring_token WHERE line = $1 AND member = $2", l, member)
}

// waitingWith gives what waits to be brought from a line to a member.
func waitingWith(tx *store.Tx, l id.Line, member id.Account) ([]id.Message, error) {
	return store.Many(tx, store.Value[id.Message], "SELECT message FROM business_recurring_waiting WHERE member = $1 AND line = $2", member, l)
}

func forgetWith(tx *store.Tx, l id.Line, member id.Account) error {
	for _, q := range []string{
		"DELETE FROM business_recurring_request WHERE line = $1 AND member = $2",
		"DELETE FROM business_recurring_token WHERE line = $1 AND member = $2",
		"DELETE FROM business_recurring_waiting WHERE line = $1 AND member = $2",
		"DELETE FROM business_recurring_cast WHERE line = $1 AND member = $2",
	} {
		if _, err := tx.Exec(q, l, member); err != nil {
			return err
		}
	}
	return nil
}
