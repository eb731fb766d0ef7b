package business

import (
	"parvis/base/id"
	"parvis/base/store"
)

func scanBare(r store.Row, p *Portfolio) error { return r.Scan(&p.ID, &p.Name, &p.At) }

func portfolioByID(tx *store.Tx, p id.Portfolio) (Portfolio, error) {
	return store.One(tx, scanBare, "SELECT id, name, at FROM business_portfolio WHERE id = $1", p)
}

// portfoliosBelow gives organisations below a number, the newest first.
func portfoliosBelow(tx *store.Tx, below id.Portfolio, most int) ([]Portfolio, error) {
	return store.Many(tx, scanBare, "SELECT id, name, at FROM business_portfolio WHERE id < $1 ORDER BY id DESC LIMIT $2", below, most)
}

// ownerOf gives who owns a portfolio; 0 where nobody does any more.
func ownerOf(tx *store.Tx, p id.Portfolio) (id.Account, error) {
	a, err := store.One(tx, store.Value[id.Account], "SELECT account FROM business_role WHERE portfolio = $1 AND role = 'owner'", p)
	if store.IsMissing(err) {
		err = nil
	}
	return a, err
}

func linesIn(tx *store.Tx, p id.Portfolio) ([]Line, error) {
	return store.Many(tx, scanLine, "SELECT "+lineColumns+" FROM business_line WHERE portfolio = $1 ORDER BY id", p)
}

// reached counts the members whom a portfolio has a name for.
func reached(tx *store.Tx, p id.Portfolio) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_alias WHERE portfolio = $1", p)
}

// stopped counts the members who stopped lines.
func stopped(tx *store.Tx, lines []id.Account) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_stop WHERE line IN ($1) AND by_line = $2", store.In(lines), false)
}

func scanHold(r store.Row, h *Hold) error { return r.Scan(&h.Subject, &h.Decision, &h.Level, &h.At) }

func insertHold(tx *store.Tx, h Hold) error {
	_, err := tx.Exec("INSERT INTO business_hold (subject, decision, level, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", h.Subject, h.Decision, h.Level, h.At)
	return err
}

func dropHold(tx *store.Tx, decision int64) error {
	_, err := tx.Exec("DELETE FROM business_hold WHERE decision = $1", decision)
	return err
}

func holdsOn(tx *store.Tx, subjects ...int64) ([]Hold, error) {
	return store.Many(tx, scanHold, "SELECT subject, decision, level, at FROM business_hold WHERE subject IN ($1) ORDER BY subject, decision", store.Numbers(subjects))
}
