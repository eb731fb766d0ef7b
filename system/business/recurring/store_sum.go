package recurring

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// addDay counts how often a line told of a topic on a day, and members who stopped that.
func addDay(tx *store.Tx, t Token, sent, stopped int) error {
	_, err := tx.Exec(`INSERT INTO business_recurring_day (line, title, frequency, day, reached, stopped) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (line, title, frequency, day) DO UPDATE SET reached = business_recurring_day.reached + excluded.reached, stopped = business_recurring_day.stopped + excluded.stopped`,
		t.Line, t.Title, t.Frequency, dayOf(tx.Now()), sent, stopped)
	return err
}

// summed is a number of a topic: of who holds it, who waits, or a day.
type summed struct {
	topic
	n       int
	next    time.Time
	day     int64
	stopped int
}

// holdersOf counts who holds what of a line, the most first; of what all stopped that is 0.
func holdersOf(tx *store.Tx, l id.Line, now time.Time, most int) ([]summed, error) {
	return store.Many(tx, func(r store.Row, s *summed) error { return r.Scan(&s.title, &s.frequency, &s.n) },
		"SELECT title, frequency, COUNT(CASE WHEN state = 'active' THEN 1 END) FROM business_recurring_token WHERE line = $1 AND until > $2 GROUP BY title, frequency ORDER BY 3 DESC, title, frequency LIMIT $3", l, now, most)
}

// waitersOf counts what of a line waits for a morning, and tells when the first of it is
// brought.
func waitersOf(tx *store.Tx, l id.Line) ([]summed, error) {
	return store.Many(tx, func(r store.Row, s *summed) error { return r.Scan(&s.title, &s.frequency, &s.n, &s.next) },
		`SELECT t.title, t.frequency, COUNT(*), MIN(w.due) FROM business_recurring_waiting w JOIN business_recurring_token t ON t.id = w.token
		WHERE w.line = $1 GROUP BY t.title, t.frequency ORDER BY t.title, t.frequency`, l)
}

// daysOf gives the days of a line since one.
func daysOf(tx *store.Tx, l id.Line, since int64) ([]summed, error) {
	return store.Many(tx, func(r store.Row, s *summed) error { return r.Scan(&s.title, &s.frequency, &s.day, &s.n, &s.stopped) },
		"SELECT title, frequency, day, reached, stopped FROM business_recurring_day WHERE line = $1 AND day >= $2 ORDER BY day", l, since)
}
