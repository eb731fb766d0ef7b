package notify

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// sent is the last digest of a member.
type sent struct {
	last int64
	at   time.Time
}

func digestOf(tx *store.Tx, owner id.Account) (sent, error) {
	got, err := store.Many(tx, func(r store.Row, s *sent) error { return r.Scan(&s.last, &s.at) }, "SELECT last, at FROM notify_digest WHERE owner = $1", owner)
	if err != nil || len(got) == 0 {
		return sent{}, err
	}
	return got[0], nil
}

// putDigest notes a digest; one that told of no notification leaves how far they were told.
func putDigest(tx *store.Tx, owner id.Account, s sent) error {
	_, err := tx.Exec(`INSERT INTO notify_digest (owner, last, at) VALUES ($1, $2, $3) ON CONFLICT (owner) DO UPDATE SET at = excluded.at,
		last = CASE WHEN excluded.last > notify_digest.last THEN excluded.last ELSE notify_digest.last END`, owner, s.last, s.at)
	return err
}
