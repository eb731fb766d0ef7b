package number

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// record is what is kept of the registration of a line.
type record struct {
	line   id.Line
	pin    string
	region string
	code   []byte
	until  time.Time
	paused time.Time
}

const columns = "line, pin, region, code, code_until, paused"

func scan(r store.Row, o *record) error {
	return r.Scan(&o.line, &o.pin, &o.region, &o.code, &o.until, &o.paused)
}

// recordOf gives that of a line, an empty one where there is none.
func recordOf(tx *store.Tx, l id.Line) (record, error) {
	r, err := store.One(tx, scan, "SELECT "+columns+" FROM business_number WHERE line = $1", l)
	if store.IsMissing(err) {
		return record{line: l}, nil
	}
	return r, err
}

// lock gives that of a line, and has others wait who want to change it.
func lock(tx *store.Tx, l id.Line) (record, error) {
	if _, err := tx.Exec("INSERT INTO business_number ("+columns+") VALUES ($1, '', '', $2, $3, $3) ON CONFLICT (line) DO NOTHING", l, []byte{}, time.Time{}); err != nil {
		return record{}, err
	}
	return store.One(tx, scan, "SELECT "+columns+" FROM business_number WHERE line = $1 FOR UPDATE", l)
}

func setRecord(tx *store.Tx, r record) error {
	if r.code == nil {
		r.code = []byte{}
	}
	_, err := tx.Exec("UPDATE business_number SET pin = $1, region = $2, code = $3, code_until = $4, paused = $5 WHERE line = $6", r.pin, r.region, r.code, r.until, r.paused, r.line)
	return err
}

// kind is what was tried.
type kind string

const (
	codeSent  = kind("code")
	codeWrong = kind("code_wrong")
	pinTried  = kind("pin")
	pinWrong  = kind("pin_wrong")
	called    = kind("call")
	pinSet    = kind("pin_set")
)

func insertTry(tx *store.Tx, l id.Line, what kind) error {
	_, err := tx.Exec("INSERT INTO business_number_try (id, line, what, at) VALUES ($1, $2, $3, $4)", tx.NewID(), l, what, tx.Now())
	return err
}

// tries gives when something was tried with a line after a time, the first of it first.
func tries(tx *store.Tx, l id.Line, what kind, after time.Time) ([]time.Time, error) {
	return store.Many(tx, store.Value[time.Time], "SELECT at FROM business_number_try WHERE line = $1 AND what = $2 AND at > $3 ORDER BY at", l, what, after)
}

func dropTries(tx *store.Tx, l id.Line, what kind) error {
	_, err := tx.Exec("DELETE FROM business_number_try WHERE line = $1 AND what = $2", l, what)
	return err
}

// dropTry takes one back that was counted at a moment.
func dropTry(tx *store.Tx, l id.Line, what kind, at time.Time) error {
	_, err := tx.Exec("DELETE FROM business_number_try WHERE line = $1 AND what = $2 AND at = $3", l, what, at)
	return err
}

func forgetTries(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM business_number_try WHERE at < $1", before)
	return err
}
