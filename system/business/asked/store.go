package asked

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const columns = "id, client, method, path, status, code, trace, at"

func scan(r store.Row, q *Question) error {
	return r.Scan(&q.ID, &q.App, &q.Method, &q.Path, &q.Status, &q.Code, &q.Trace, &q.At)
}

func insert(tx *store.Tx, q Question) error {
	_, err := tx.Exec("INSERT INTO business_asked ("+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", tx.NewID(), q.App, q.Method, q.Path, q.Status, q.Code, q.Trace, q.At)
	return err
}

func listOf(tx *store.Tx, c id.Client, p store.Page, since time.Time) ([]Question, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM business_asked WHERE client = $1 AND id < $2 AND at >= $3 ORDER BY id DESC LIMIT $4", c, p.Max, since, p.Limit)
}

func byTrace(tx *store.Tx, c id.Client, trace string, since time.Time) ([]Question, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM business_asked WHERE client = $1 AND trace = $2 AND at >= $3 ORDER BY id DESC LIMIT 10", c, trace, since)
}

// trim keeps the newest of an app.
func trim(tx *store.Tx, c id.Client) error {
	_, err := tx.Exec("DELETE FROM business_asked WHERE client = $1 AND id < (SELECT MIN(id) FROM (SELECT id FROM business_asked WHERE client = $1 ORDER BY id DESC LIMIT $2) AS newest)", c, perApp)
	return err
}

// forget lets go of some of what was asked before a time, and tells of how much.
func forget(tx *store.Tx, before time.Time) (int64, error) {
	return tx.Exec("DELETE FROM business_asked WHERE id IN (SELECT id FROM business_asked WHERE at < $1 ORDER BY at LIMIT $2)", before, perForget)
}
