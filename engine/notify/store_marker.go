package notify

import (
	"parvis/base/id"
	"parvis/base/store"
)

func markers(tx *store.Tx, a id.Account, timelines []string) ([]Marker, error) {
	return store.Many(tx, func(r store.Row, m *Marker) error { return r.Scan(&m.Timeline, &m.LastRead, &m.Version, &m.At) },
		"SELECT timeline, last_read, version, at FROM notify_marker WHERE owner = $1 AND timeline IN ($2) ORDER BY timeline", a, store.In(timelines))
}

func putMarker(tx *store.Tx, a id.Account, timeline string, last int64, version int) (bool, error) {
	n, err := tx.Exec(`INSERT INTO notify_marker (owner, timeline, last_read, version, at) VALUES ($1, $2, $3, 1, $4)
		ON CONFLICT (owner, timeline) DO UPDATE SET last_read = excluded.last_read, version = notify_marker.version + 1, at = excluded.at
		WHERE $5 < 0 OR notify_marker.version = $5`, a, timeline, last, tx.Now(), version)
	return n > 0, err
}
