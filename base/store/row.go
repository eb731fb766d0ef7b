package store

import (
	"database/sql"
	"fmt"
	"reflect"
	"time"
)

// Row is the current row of a result.
type Row struct {
	rows  *sql.Rows
	cells *cells
}

// cells take a row's values as the driver gives them; one serves all rows of a
// result.
type cells struct {
	vals []any
	dest []any
}

// Scan copies the columns into dest. A *time.Time takes a time column.
//
// database/sql turns numbers into text and back when the types are not the
// driver's own, as ids are; here what is of the same kind is copied, and only
// the rest is left to it.
func (r Row) Scan(dest ...any) error {
	c := r.cells
	c.fit(len(dest))
	if err := r.rows.Scan(c.dest...); err != nil {
		return err
	}
	for i, d := range dest {
		if !assign(d, c.vals[i]) {
			return r.slow(dest)
		}
	}
	return nil
}

// fit makes room for n columns.
func (c *cells) fit(n int) {
	if cap(c.vals) < n {
		c.vals, c.dest = make([]any, n), make([]any, n)
		for i := range c.vals {
			c.dest[i] = &c.vals[i]
		}
	}
	c.vals, c.dest = c.vals[:n], c.dest[:n]
}

// slow scans as database/sql does, with its errors.
func (r Row) slow(dest []any) error {
	for i, d := range dest {
		if t, ok := d.(*time.Time); ok {
			dest[i] = (*micros)(t)
		}
	}
	return r.rows.Scan(dest...)
}

// assign copies a value of the driver's; false when it is of another kind.
func assign(dest, val any) bool {
	switch d := dest.(type) {
	case *int64:
		n, ok := val.(int64)
		*d = n
		return ok
	case *int:
		n, ok := val.(int64)
		*d = int(n)
		return ok && int64(int(n)) == n
	case *string:
		s, ok := val.(string)
		*d = s
		return ok
	case *[]byte:
		b, ok := val.([]byte)
		*d = b
		return ok
	case *bool:
		return assignBool(d, val)
	case *time.Time:
		n, ok := val.(int64)
		*d = Time(n)
		return ok
	case sql.Scanner:
		return false
	}
	return assignKind(dest, val)
}

// assignBool takes the numbers that SQLite keeps for truth.
func assignBool(d *bool, val any) bool {
	switch v := val.(type) {
	case bool:
		*d = v
		return true
	case int64:
		*d = v == 1
		return v == 0 || v == 1
	}
	return false
}

// assignKind copies into named numbers and texts.
func assignKind(dest, val any) bool {
	p := reflect.ValueOf(dest)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return false
	}
	to := p.Elem()
	switch v := val.(type) {
	case int64:
		switch {
		case to.CanInt() && !to.OverflowInt(v):
			to.SetInt(v)
			return true
		case to.CanUint() && v >= 0 && !to.OverflowUint(uint64(v)):
			to.SetUint(uint64(v))
			return true
		}
	case string:
		if to.Kind() == reflect.String {
			to.SetString(v)
			return true
		}
	}
	return false
}

type micros time.Time

// Scan reads microseconds since 1970; 0 and NULL are the zero time.
func (m *micros) Scan(v any) error {
	switch n := v.(type) {
	case nil:
		*m = micros{}
	case int64:
		*m = micros(Time(n))
	default:
		return fmt.Errorf("store: %T is no time", v)
	}
	return nil
}
