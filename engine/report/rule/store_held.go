package rule

import (
	"encoding/json"

	"parvis/base/id"
	"parvis/base/store"
)

func putHeld(tx *store.Tx, h Held, hit int64) error {
	_, err := tx.Exec(`INSERT INTO report_held (post, author, hit, state, at, moderator, warning) VALUES ($1, $2, $3, $4, $5, 0, 0)
		ON CONFLICT (post) DO UPDATE SET hit = excluded.hit, state = excluded.state, at = excluded.at, moderator = 0, warning = 0`, h.Post, h.Author, hit, h.State, h.At)
	return err
}

const heldColumns = "h.post, h.author, h.state, h.at, COALESCE(i.rule, 0), i.parts"

func scanHeld(r store.Row, h *Held) error {
	var parts []byte
	if err := r.Scan(&h.Post, &h.Author, &h.State, &h.At, &h.Rule, &parts); err != nil || len(parts) == 0 {
		return err
	}
	return json.Unmarshal(parts, &h.Parts)
}

func waiting(tx *store.Tx, limit int) ([]Held, error) {
	return store.Many(tx, scanHeld, "SELECT "+heldColumns+" FROM report_held h LEFT JOIN report_hit i ON i.id = h.hit WHERE h.state = 'waiting' ORDER BY h.post LIMIT $1", limit)
}

func held(tx *store.Tx, p id.Post) (Held, error) {
	return store.One(tx, scanHeld, "SELECT "+heldColumns+" FROM report_held h LEFT JOIN report_hit i ON i.id = h.hit WHERE h.post = $1", p)
}

func heldBy(tx *store.Tx, warning int64) (Held, error) {
	return store.One(tx, scanHeld, "SELECT "+heldColumns+" FROM report_held h LEFT JOIN report_hit i ON i.id = h.hit WHERE h.warning = $1 AND h.warning <> 0", warning)
}

func decideHeld(tx *store.Tx, p id.Post, s State, by id.Account, warning int64) error {
	_, err := tx.Exec("UPDATE report_held SET state = $1, moderator = $2, warning = $3 WHERE post = $4", s, by, warning, p)
	return err
}

func dropHeld(tx *store.Tx, p id.Post) error {
	_, err := tx.Exec("DELETE FROM report_held WHERE post = $1", p)
	return err
}
