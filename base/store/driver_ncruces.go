//go:build ncruces

package store

import (
	"errors"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/driver"
)

// driverName is the SQLite driver in use; without the tag ncruces it is the
// other.
const driverName = "sqlite3"

func sqliteCode(err error) (int, string, bool) {
	var e *sqlite3.Error
	if !errors.As(err, &e) {
		return 0, "", false
	}
	return int(e.Code()), e.Error(), true
}
