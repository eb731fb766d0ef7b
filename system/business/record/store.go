package record

import (
	"parvis/base/id"
	"parvis/base/store"
)

func consentsOf(tx *store.Tx, p id.Portfolio, member id.Account) ([]Consent, error) {
	return store.Many(tx, func(r store.Row, c *Consent) error { return r.Scan(&c.Category, &c.Allowed, &c.Source, &c.At) },
		"SELECT category, allowed, source, at FROM business_consent WHERE member = $1 AND portfolio = $2 ORDER BY category, id", member, p)
}

func tokensOf(tx *store.Tx, l id.Line, member id.Account) ([]Token, error) {
	return store.Many(tx, func(r store.Row, t *Token) error {
		return r.Scan(&t.Title, &t.Frequency, &t.Zone, &t.State, &t.At, &t.Until)
	}, "SELECT title, frequency, zone, state, at, until FROM business_recurring_token WHERE line = $1 AND member = $2 ORDER BY title, frequency", l, member)
}

func aliasOf(tx *store.Tx, p id.Portfolio, member id.Account) (store.Pair[string, string], error) {
	a, err := store.One(tx, store.Two[string, string], "SELECT digits, code FROM business_alias WHERE portfolio = $1 AND member = $2", p, member)
	if store.IsMissing(err) {
		err = nil
	}
	return a, err
}

// dropFile has apps of a line fetch a file no more.
func dropFile(tx *store.Tx, l id.Line, m id.Media) error {
	_, err := tx.Exec("DELETE FROM business_file WHERE media = $1 AND line = $2", m, l)
	return err
}

func dropWindow(tx *store.Tx, l id.Line, member id.Account) error {
	_, err := tx.Exec("DELETE FROM business_window WHERE line = $1 AND member = $2", l, member)
	return err
}

// dropAlias forgets by what an organisation knows a member, what it sent them and what they
// allowed.
func dropAlias(tx *store.Tx, p id.Portfolio, member id.Account, digits string) error {
	for _, q := range []string{"DELETE FROM business_out WHERE digits = $1", "DELETE FROM business_held WHERE digits = $1", "DELETE FROM business_reach WHERE digits = $1"} {
		if _, err := tx.Exec(q, digits); err != nil {
			return err
		}
	}
	if _, err := tx.Exec("DELETE FROM business_consent WHERE member = $1 AND portfolio = $2 AND allowed = $3", member, p, true); err != nil {
		return err
	}
	_, err := tx.Exec("DELETE FROM business_alias WHERE portfolio = $1 AND member = $2", p, member)
	return err
}
