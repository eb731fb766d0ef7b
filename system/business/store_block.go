package business

import (
	"parvis/base/id"
	"parvis/base/store"
)

func countStops(tx *store.Tx, l id.Line) (int, error) {
	return store.One(tx, store.Value[int], "SELECT COUNT(*) FROM business_stop WHERE line = $1 AND by_line = TRUE", l)
}

// stoppedBy gives whom a line stopped, in the order of their ids.
func stoppedBy(tx *store.Tx, l Line, after id.Account, most int) ([]Alias, error) {
	return store.Many(tx, scanAlias, `SELECT a.member, a.digits, a.code FROM business_stop AS s JOIN business_alias AS a ON a.portfolio = $1 AND a.member = s.member
		WHERE s.line = $2 AND s.member > $3 AND s.by_line = TRUE ORDER BY s.member LIMIT $4`, l.Portfolio, l.ID, after, most)
}
