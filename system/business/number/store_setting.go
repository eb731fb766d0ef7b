package number

import (
	"parvis/base/id"
	"parvis/base/store"
)

// setting is how an app wants a line to be, as it is kept.
type setting struct {
	identity bool
	opening  []byte
}

func settingOf(tx *store.Tx, l id.Line) (setting, error) {
	return store.One(tx, func(r store.Row, s *setting) error { return r.Scan(&s.identity, &s.opening) }, "SELECT identity, opening FROM business_number_setting WHERE line = $1", l)
}

func putSetting(tx *store.Tx, l id.Line, s setting) error {
	_, err := tx.Exec("INSERT INTO business_number_setting (line, identity, opening) VALUES ($1, $2, $3) ON CONFLICT (line) DO UPDATE SET identity = excluded.identity, opening = excluded.opening", l, s.identity, s.opening)
	return err
}

func nameOf(tx *store.Tx, l id.Line) (string, error) {
	return store.One(tx, store.Value[string], "SELECT name FROM business_number_name WHERE line = $1", l)
}

func dropName(tx *store.Tx, l id.Line) error {
	_, err := tx.Exec("DELETE FROM business_number_name WHERE line = $1", l)
	return err
}

// putName calls a line by a name that looks a way; fresh tells that no other one is called so,
// or looks so.
func putName(tx *store.Tx, l id.Line, name, look string) (fresh bool, err error) {
	n, err := tx.Exec("INSERT INTO business_number_name (name, line, look) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", name, l, look)
	return n > 0, err
}
