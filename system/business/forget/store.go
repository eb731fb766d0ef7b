package forget

import (
	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business"
)

// aliasOf gives what a portfolio calls a member, which nobody else changes until the end of
// the change.
func aliasOf(tx *store.Tx, p id.Portfolio, member id.Account) (business.Alias, error) {
	return store.One(tx, func(r store.Row, a *business.Alias) error { return r.Scan(&a.Member, &a.Digits, &a.Code) },
		"SELECT member, digits, code FROM business_alias WHERE portfolio = $1 AND member = $2 FOR UPDATE", p, member)
}

// wroteTo gives the lines of some to which a member wrote.
func wroteTo(tx *store.Tx, member id.Account, lines []id.Line) ([]id.Line, error) {
	return store.Many(tx, store.Value[id.Line], "SELECT line FROM business_window WHERE member = $1 AND line IN ($2) ORDER BY line", member, store.Numbers(lines))
}

func dropWindows(tx *store.Tx, member id.Account, lines []id.Line) error {
	_, err := tx.Exec("DELETE FROM business_window WHERE member = $1 AND line IN ($2)", member, store.Numbers(lines))
	return err
}

// dropFiles has apps fetch some files no more.
func dropFiles(tx *store.Tx, files []id.Media) error {
	_, err := tx.Exec("DELETE FROM business_file WHERE media IN ($1)", store.Numbers(files))
	return err
}

// marketed tells whether a member ever decided about the marketing of a portfolio, and whether
// they want it now.
func marketed(tx *store.Tx, p id.Portfolio, member id.Account) (decided, on bool, err error) {
	on, err = store.One(tx, store.Value[bool], "SELECT allowed FROM business_consent WHERE member = $1 AND portfolio = $2 AND category = $3 ORDER BY id DESC LIMIT 1", member, p, business.ForMarketing)
	if store.IsMissing(err) {
		return false, false, nil
	}
	return err == nil, on, err
}

func refuse(tx *store.Tx, p id.Portfolio, member id.Account) error {
	_, err := tx.Exec("INSERT INTO business_consent (id, portfolio, member, category, allowed, source, at) VALUES ($1, $2, $3, $4, FALSE, 'settings', $5)", tx.NewID(), p, member, business.ForMarketing, tx.Now())
	return err
}

// drop lets go of what a portfolio called a member, and of what was sent to them by it.
func drop(tx *store.Tx, p id.Portfolio, a business.Alias) error {
	for _, q := range []string{"DELETE FROM business_out WHERE digits = $1", "DELETE FROM business_held WHERE digits = $1"} {
		if _, err := tx.Exec(q, a.Digits); err != nil {
			return err
		}
	}
	_, err := tx.Exec("DELETE FROM business_alias WHERE portfolio = $1 AND member = $2", p, a.Member)
	return err
}
