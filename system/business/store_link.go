package business

import (
	"math"

	"parvis/base/id"
	"parvis/base/store"
)

const linkColumns = "code, id, line, prefilled, gone, at"

func scanLink(r store.Row, s *Short) error {
	return r.Scan(&s.Code, &s.ID, &s.Line, &s.Prefilled, &s.Gone, &s.At)
}

func insertLink(tx *store.Tx, s Short) error {
	_, err := tx.Exec("INSERT INTO business_link ("+linkColumns+") VALUES ($1, $2, $3, $4, $5, $6)", s.Code, s.ID, s.Line, s.Prefilled, s.Gone, s.At)
	return err
}

func linkByCode(tx *store.Tx, code string) (Short, error) {
	return store.One(tx, scanLink, "SELECT "+linkColumns+" FROM business_link WHERE code = $1", code)
}

// setLink changes the words of a link, if it is still there.
func setLink(tx *store.Tx, s Short) (bool, error) {
	n, err := tx.Exec("UPDATE business_link SET prefilled = $1 WHERE code = $2 AND gone = FALSE", s.Prefilled, s.Code)
	return n > 0, err
}

// dropLink has a link lead nowhere, if it did not already.
func dropLink(tx *store.Tx, s Short) (bool, error) {
	n, err := tx.Exec("UPDATE business_link SET gone = TRUE WHERE code = $1 AND gone = FALSE", s.Code)
	return n > 0, err
}

// lockAccount has nobody else count the lines of a business account until the end of the
// change.
func lockAccount(tx *store.Tx, b id.Business) error {
	_, err := store.Many(tx, store.Value[id.Business], "SELECT id FROM business_account WHERE id = $1 FOR UPDATE", b)
	return err
}

// lockLine has nobody else count the links of a line until the end of the change.
func lockLine(tx *store.Tx, l id.Line) error {
	_, err := store.Many(tx, store.Value[id.Line], "SELECT id FROM business_line WHERE id = $1 FOR UPDATE", l)
	return err
}

func countLinks(tx *store.Tx, l id.Line) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_link WHERE line = $1 AND gone = FALSE", l)
}

func linksOf(tx *store.Tx, l id.Line, p store.Page) ([]Short, error) {
	before := p.Max
	if before == 0 {
		before = math.MaxInt64
	}
	return store.Many(tx, scanLink, "SELECT "+linkColumns+" FROM business_link WHERE line = $1 AND gone = FALSE AND id < $2 ORDER BY id DESC LIMIT $3", l, before, p.Limit)
}

// putClick counts that a link was opened.
func putClick(tx *store.Tx, s Short, day int64) error {
	_, err := tx.Exec(`INSERT INTO business_link_day (code, day, line, clicks) VALUES ($1, $2, $3, 1)
		ON CONFLICT (code, day) DO UPDATE SET clicks = business_link_day.clicks + 1`, s.Code, day, s.Line)
	return err
}

func scanClicked(r store.Row, c *clicked) error { return r.Scan(&c.code, &c.day, &c.n) }

func clicksOf(tx *store.Tx, l id.Line, from, fewest int64) ([]clicked, error) {
	return store.Many(tx, scanClicked, "SELECT code, day, clicks FROM business_link_day WHERE line = $1 AND day >= $2 AND clicks >= $3 ORDER BY day DESC", l, from, fewest)
}

func dropClicks(tx *store.Tx, before int64) error {
	_, err := tx.Exec("DELETE FROM business_link_day WHERE day < $1", before)
	return err
}
