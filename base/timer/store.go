package timer

import (
	"time"

	"parvis/base/store"
)

func put(tx *store.Tx, w Work) error {
	_, err := tx.Exec(`INSERT INTO timer_due (id, kind, key, at, dest, tries, parked, error, data) VALUES ($1, $2, $3, $4, $5, 0, $6, '', $7)
		ON CONFLICT (kind, key) DO UPDATE SET at = excluded.at, dest = excluded.dest, tries = 0, parked = excluded.parked, error = '', data = excluded.data`,
		tx.NewID(), w.Kind, w.Key, w.At, w.Dest, false, w.Data)
	return err
}

func putNew(tx *store.Tx, w Work) error {
	_, err := tx.Exec(`INSERT INTO timer_due (id, kind, key, at, dest, tries, parked, error, data) VALUES ($1, $2, $3, $4, $5, 0, $6, '', $7)
		ON CONFLICT (kind, key) DO NOTHING`,
		tx.NewID(), w.Kind, w.Key, w.At, w.Dest, false, w.Data)
	return err
}

// unpark has the regular work of a kind tried again that was given up.
func unpark(tx *store.Tx, kind string) error {
	_, err := tx.Exec("UPDATE timer_due SET at = $1, tries = 0, parked = $2 WHERE kind = $3 AND key = '' AND parked = $4", tx.Now(), false, kind, true)
	return err
}

func remove(tx *store.Tx, kind, key string) error {
	_, err := tx.Exec("DELETE FROM timer_due WHERE kind = $1 AND key = $2", kind, key)
	return err
}

const dueColumns = "id, kind, key, at, dest, tries, data"

func scanDue(r store.Row, d *Due) error {
	return r.Scan(&d.ID, &d.Work.Kind, &d.Work.Key, &d.Work.At, &d.Work.Dest, &d.Tries, &d.Work.Data)
}

func take(tx *store.Tx, max int) ([]Due, error) {
	return store.Many(tx, scanDue, "SELECT "+dueColumns+" FROM timer_due WHERE parked = $1 AND at <= $2 ORDER BY at LIMIT $3", false, tx.Now(), max)
}

// steps gives due work of these kinds.
func steps(tx *store.Tx, kinds []string, max int) ([]Due, error) {
	if len(kinds) == 0 {
		return nil, nil
	}
	return store.Many(tx, scanDue, "SELECT "+dueColumns+" FROM timer_due WHERE parked = $1 AND at <= $2 AND kind IN ($3) ORDER BY at LIMIT $4", false, tx.Now(), store.In(kinds), max)
}

// effects gives due work of other kinds that does not go to full destinations.
func effects(tx *store.Tx, kinds, full []string, max int) ([]Due, error) {
	if max <= 0 {
		return nil, nil
	}
	// No kind is empty, and no destination is a space: lists may not be empty.
	return store.Many(tx, scanDue, "SELECT "+dueColumns+" FROM timer_due WHERE parked = $1 AND at <= $2 AND kind NOT IN ($3) AND dest NOT IN ($4) ORDER BY at LIMIT $5",
		false, tx.Now(), store.In(append([]string{""}, kinds...)), store.In(append([]string{" "}, full...)), max)
}

func nextAt(tx *store.Tx) (time.Time, error) {
	at, err := store.Many(tx, store.Value[time.Time], "SELECT at FROM timer_due WHERE parked = $1 AND at > $2 ORDER BY at LIMIT 1", false, tx.Now())
	if err != nil || len(at) == 0 {
		return time.Time{}, err
	}
	return at[0], nil
}

// finish removes the row if it is still as it was taken.
func finish(tx *store.Tx, d Due) (bool, error) {
	n, err := tx.Exec("DELETE FROM timer_due WHERE id = $1 AND at = $2 AND parked = $3", d.ID, d.Work.At, false)
	return n > 0, err
}

// move puts the row off if it is still as it was taken.
func move(tx *store.Tx, d Due, until time.Time) (bool, error) {
	n, err := tx.Exec("UPDATE timer_due SET at = $1 WHERE id = $2 AND at = $3 AND parked = $4", until, d.ID, d.Work.At, false)
	return n > 0, err
}

func fail(tx *store.Tx, d Due, at time.Time, parked bool, text string) error {
	_, err := tx.Exec("UPDATE timer_due SET at = $1, tries = tries + 1, parked = $2, error = $3 WHERE id = $4 AND at = $5", at, parked, text, d.ID, d.Work.At)
	return err
}

// Overdue tells how long the oldest work has been due, and how much is parked.
func (t *Timers) Overdue(tx *store.Tx) (time.Duration, int, error) {
	oldest, err := take(tx, 1)
	if err != nil {
		return 0, 0, err
	}
	parked, err := store.One(tx, store.Value[int], "SELECT COUNT(id) FROM timer_due WHERE parked = $1", true)
	if err != nil || len(oldest) == 0 {
		return 0, parked, err
	}
	return tx.Now().Sub(oldest[0].Work.At), parked, nil
}

// Pending is work that is not done yet, without what it is about.
type Pending struct {
	Kind string
	At   time.Time
	// Tries counts the failures so far, Error is the last one's.
	Tries int
	Error string
}

// List gives the work that is due next, or what was given up, the earliest first.
func (t *Timers) List(tx *store.Tx, parked bool, max int) ([]Pending, error) {
	return store.Many(tx, func(r store.Row, p *Pending) error { return r.Scan(&p.Kind, &p.At, &p.Tries, &p.Error) },
		"SELECT kind, at, tries, error FROM timer_due WHERE parked = $1 ORDER BY at LIMIT $2", parked, max)
}
