//go:build !ncruces

package store

import (
	"errors"
	"strings"

	"modernc.org/sqlite"
)

// driverName is the SQLite driver in use; the tag ncruces builds the other.
const driverName = "sqlite"

func sqliteCode(err error) (int, string, bool) {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0, "", false
	}
	text := e.Error()
	if i := strings.LastIndex(text, " ("); i > 0 {
		text = text[:i]
	}
	return e.Code() & 0xff, text, true
}
