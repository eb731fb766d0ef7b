package notice

import (
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
)

// contact is how a visitor who reported can be answered.
type contact struct {
	Report      id.Report
	Target      id.Account
	Name, Email string
	Lang        i18n.Tag
}

func insertContact(tx *store.Tx, c contact) error {
	_, err := tx.Exec("INSERT INTO report_notice (report, target, name, email, lang) VALUES ($1, $2, $3, $4, $5)", c.Report, c.Target, c.Name, c.Email, c.Lang)
	return err
}

func scanContact(r store.Row, c *contact) error {
	return r.Scan(&c.Report, &c.Target, &c.Name, &c.Email, &c.Lang)
}

func contactOf(tx *store.Tx, r id.Report) (contact, error) {
	return store.One(tx, scanContact, "SELECT report, target, name, email, lang FROM report_notice WHERE report = $1", r)
}

// emptyContact takes out whom a report came from.
func emptyContact(tx *store.Tx, r id.Report) error {
	_, err := tx.Exec("UPDATE report_notice SET name = '', email = '' WHERE report = $1", r)
	return err
}

func answerable(tx *store.Tx, list []id.Report) (map[id.Report]bool, error) {
	out := map[id.Report]bool{}
	if len(list) == 0 {
		return out, nil
	}
	with, err := store.Many(tx, store.Value[id.Report], "SELECT report FROM report_notice WHERE report IN ($1) AND email <> ''", store.In(list))
	for _, r := range with {
		out[r] = true
	}
	return out, err
}
