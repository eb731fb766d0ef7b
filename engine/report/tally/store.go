package tally

import "parvis/base/store"

func add(tx *store.Tx, week int, what Counted, key string) error {
	_, err := tx.Exec(`INSERT INTO report_tally (week, what, key, n) VALUES ($1, $2, $3, 1)
		ON CONFLICT (week, what, key) DO UPDATE SET n = report_tally.n + 1`, week, what, key)
	return err
}

func scan(r store.Row, t *Tally) error { return r.Scan(&t.Week, &t.What, &t.Key, &t.N) }

func between(tx *store.Tx, from, before int) ([]Tally, error) {
	return store.Many(tx, scan, "SELECT week, what, key, n FROM report_tally WHERE week >= $1 AND week < $2 ORDER BY week, what, key", from, before)
}
