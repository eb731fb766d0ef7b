// Package audittest reads the audit record for tests, and changes it behind the
// program's back, for tests of whether that is told.
package audittest

import "parvis/base/store"

// Tamper changes what the entry of a number says.
func Tamper(tx *store.Tx, n int64) error {
	_, err := tx.Exec("UPDATE audit_entry SET became = $1 WHERE n = $2", "active", n)
	return err
}
