package store

import (
	"database/sql"
	"errors"

	"parvis/base/fault"
)

var errReadOnly = errors.New("store: a write inside Read")

// uniqueError is a violated unique index, under its own name.
type uniqueError struct {
	index string
	cause error
}

// Error names the index.
func (e *uniqueError) Error() string { return "unique index " + e.index + ": " + e.cause.Error() }

// Unwrap gives the driver's error.
func (e *uniqueError) Unwrap() error { return e.cause }

// IsUnique tells whether err is a violation of the named unique index; with an
// empty name, of any. The primary key of table t is named t_pkey.
func IsUnique(err error, index string) bool {
	var u *uniqueError
	return errors.As(err, &u) && (index == "" || u.index == index)
}

// IsMissing tells whether err says that no row was found.
func IsMissing(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// IsBusy tells whether the write did not get its turn, or the database is not
// to be had.
func IsBusy(err error) bool { return err != nil && fault.KindOf(err) == fault.Unavailable }
