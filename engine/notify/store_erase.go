package notify

import (
	"parvis/base/id"
	"parvis/base/store"
)

func eraseRows(tx *store.Tx, a id.Account) error {
	for _, q := range []string{
		"DELETE FROM notify_notification WHERE owner = $1 OR source = $2",
		"DELETE FROM notify_request WHERE owner = $1 OR source = $2",
		"DELETE FROM notify_permission WHERE owner = $1 OR source = $2",
	} {
		if _, err := tx.Exec(q, a, a); err != nil {
			return err
		}
	}
	for _, q := range []string{
		"DELETE FROM notify_policy WHERE owner = $1",
		"DELETE FROM notify_marker WHERE owner = $1",
		"DELETE FROM notify_push WHERE owner = $1",
		"DELETE FROM notify_digest WHERE owner = $1",
	} {
		if _, err := tx.Exec(q, a); err != nil {
			return err
		}
	}
	return nil
}
