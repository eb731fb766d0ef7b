package recurring

import (
	"parvis/base/id"
	"parvis/base/store"
)

const triedColumns = "id, line, title, zone, again, payload, at"

func scanTried(r store.Row, t *tried) error {
	return r.Scan(&t.id, &t.line, &t.title, &t.zone, &t.again, &t.payload, &t.at)
}

// insertTried keeps a topic, unless it is known already.
func insertTried(tx *store.Tx, t tried) error {
	_, err := tx.Exec("INSERT INTO business_recurring_topic ("+triedColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (line, title) DO NOTHING", t.id, t.line, t.title, t.zone, t.again, t.payload, t.at)
	return err
}

func triedOf(tx *store.Tx, l id.Line, title string) (tried, error) {
	return store.One(tx, scanTried, "SELECT "+triedColumns+" FROM business_recurring_topic WHERE line = $1 AND title = $2", l, title)
}

// tokenOf gives the yes of a member to a topic.
func tokenOf(tx *store.Tx, q request) (Token, error) {
	return store.One(tx, scanToken, "SELECT "+tokenColumns+" FROM business_recurring_token WHERE line = $1 AND member = $2 AND title = $3 AND frequency = $4", q.line, q.member, q.title, q.frequency)
}
