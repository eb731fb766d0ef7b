package tier

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// lock has nobody else count whom an organisation reaches until the end of the change.
func lock(tx *store.Tx, p id.Portfolio) error {
	_, err := store.Many(tx, store.Value[id.Portfolio], "SELECT id FROM business_portfolio WHERE id = $1 FOR UPDATE", p)
	return err
}

func levelOf(tx *store.Tx, p id.Portfolio) (Tier, error) {
	return store.One(tx, store.Value[Tier], "SELECT level FROM business_tier WHERE portfolio = $1", p)
}

func setLevel(tx *store.Tx, p id.Portfolio, t Tier, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_tier (portfolio, level, at) VALUES ($1, $2, $3) ON CONFLICT (portfolio) DO UPDATE SET level = excluded.level, at = excluded.at", p, t, at)
	return err
}

// reachedSince tells whether an organisation reached somebody since a time, and how many it
// did if not.
func reachedSince(tx *store.Tx, p id.Portfolio, digits string, since time.Time) (already bool, others int, err error) {
	at, err := store.One(tx, store.Value[time.Time], "SELECT at FROM business_reach WHERE portfolio = $1 AND digits = $2", p, digits)
	if err != nil && !store.IsMissing(err) {
		return false, 0, err
	}
	if already = err == nil && at.After(since); already {
		return true, 0, nil
	}
	others, err = reachedIn(tx, p, since)
	return false, others, err
}

func reachedIn(tx *store.Tx, p id.Portfolio, since time.Time) (int, error) {
	return store.One(tx, store.Value[int], "SELECT count(*) FROM business_reach WHERE portfolio = $1 AND at > $2", p, since)
}

// cameIn counts those to whom something came.
func cameIn(tx *store.Tx, p id.Portfolio, since time.Time) (int, error) {
	return store.One(tx, store.Value[int], "SELECT count(*) FROM business_reach WHERE portfolio = $1 AND at > $2 AND came > $2", p, since)
}

func put(tx *store.Tx, p id.Portfolio, digits string, at time.Time) error {
	_, err := tx.Exec("INSERT INTO business_reach (portfolio, digits, at) VALUES ($1, $2, $3) ON CONFLICT (portfolio, digits) DO UPDATE SET at = excluded.at", p, digits, at)
	return err
}

func setCame(tx *store.Tx, p id.Portfolio, digits string, at time.Time) error {
	_, err := tx.Exec("UPDATE business_reach SET came = $1 WHERE portfolio = $2 AND digits = $3", at, p, digits)
	return err
}

// forget lets go of whom nothing counts any more: those to whom nothing came count for a day.
func forget(tx *store.Tx, never, came time.Time) error {
	_, err := tx.Exec("DELETE FROM business_reach WHERE at < $1 AND came < $2", never, came)
	return err
}
