package entitlement

import (
	"time"

	"parvis/base/store"
)

const columns = "id, subject_id, feature, scope_id, level, source_kind, source_id, starts_at, ends_at, state, reason"

func scan(r store.Row, g *Grant) error {
	return r.Scan(&g.ID, &g.Subject, &g.Feature, &g.Scope, &g.Level, &g.Source.Kind, &g.Source.ID, &g.Starts, &g.Ends, &g.State, &g.Reason)
}

// putGrant writes a grant and gives its number, which stays while its source gives it.
func putGrant(tx *store.Tx, g Grant) (int64, error) {
	return store.One(tx, store.Value[int64], "INSERT INTO entitlement_grant ("+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (source_kind, source_id, subject_id, feature, scope_id) DO UPDATE SET level = excluded.level, starts_at = excluded.starts_at, ends_at = excluded.ends_at, state = excluded.state, reason = excluded.reason
		RETURNING id`, g.ID, g.Subject, g.Feature, g.Scope, g.Level, g.Source.Kind, g.Source.ID, g.Starts, g.Ends, g.State, g.Reason)
}

// revoke takes back what a source gives, and tells from whom.
func revoke(tx *store.Tx, s Source, now time.Time) ([]Subject, error) {
	return store.Many(tx, store.Value[Subject], `UPDATE entitlement_grant SET state = 'revoked', ends_at = $1
		WHERE source_kind = $2 AND source_id = $3 AND state = 'active' AND (ends_at = 0 OR ends_at > $1) RETURNING subject_id`, now, s.Kind, s.ID)
}

// inForce gives the grants of a subject that hold now or later.
func inForce(tx *store.Tx, s Subject, now time.Time) ([]Grant, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM entitlement_grant WHERE subject_id = $1 AND state = 'active' AND (ends_at = 0 OR ends_at > $2) ORDER BY id", s, now)
}

func grantsOf(tx *store.Tx, s Subject) ([]Grant, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM entitlement_grant WHERE subject_id = $1 ORDER BY id DESC", s)
}

func grantsTo(tx *store.Tx, f Feature, p store.Page) ([]Grant, error) {
	return store.Many(tx, scan, "SELECT "+columns+" FROM entitlement_grant WHERE feature = $1 AND id < $2 ORDER BY id DESC LIMIT $3", f, p.Hi(), p.Limit)
}

// dropEnded drops what ended before a time.
func dropEnded(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM entitlement_grant WHERE ends_at > 0 AND ends_at < $1", before)
	return err
}

func eraseRows(tx *store.Tx, s Subject) (int64, error) {
	return tx.Exec("DELETE FROM entitlement_grant WHERE subject_id = $1", s)
}
