package block

import (
	"parvis/base/id"
	"parvis/base/store"
	"parvis/system/business"
)

func putStop(tx *store.Tx, l id.Line, member id.Account) error {
	_, err := tx.Exec("INSERT INTO business_stop (line, member, by_line, at) VALUES ($1, $2, TRUE, $3) ON CONFLICT DO NOTHING", l, member, tx.Now())
	return err
}

// dropStop has a line hear a member again whom it stopped by the name that it has for them now.
func dropStop(tx *store.Tx, l business.Line, member id.Account) error {
	_, err := tx.Exec("DELETE FROM business_stop WHERE line = $1 AND member = $2 AND by_line = TRUE AND at >= (SELECT a.at FROM business_alias AS a WHERE a.portfolio = $3 AND a.member = $2)", l.ID, member, l.Portfolio)
	return err
}

func countStops(tx *store.Tx, l id.Line) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_stop WHERE line = $1 AND by_line = TRUE", l)
}

// stoppedBy gives whom a line stopped, in the order of their ids: not those whom it has
// another name for since, as the list would join the two.
func stoppedBy(tx *store.Tx, l business.Line, after id.Account, most int) ([]business.Alias, error) {
	return store.Many(tx, func(r store.Row, a *business.Alias) error { return r.Scan(&a.Member, &a.Digits, &a.Code) }, `SELECT a.member, a.digits, a.code FROM business_stop AS s JOIN business_alias AS a ON a.portfolio = $1 AND a.member = s.member
		WHERE s.line = $2 AND s.member > $3 AND s.by_line = TRUE AND s.at >= a.at ORDER BY s.member LIMIT $4`, l.Portfolio, l.ID, after, most)
}
