package rule

import (
	"encoding/json"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
)

// note writes that a rule met a post, or a file or what was refused (p is 0), and
// gives the number of the hit.
func note(tx *store.Tx, h met, p id.Post, author id.Account) (int64, error) {
	parts, err := json.Marshal(h.parts)
	if err != nil {
		return 0, err
	}
	r := h.rule
	if p != 0 {
		had, err := store.Many(tx, store.Value[int64], "UPDATE report_hit SET version = $1, at = $2, parts = $3 WHERE rule = $4 AND post = $5 RETURNING id", r.Version, tx.Now(), parts, r.ID, p)
		if err != nil || len(had) > 0 {
			return first(had), err
		}
	}
	n := tx.NewID()
	_, err = tx.Exec("INSERT INTO report_hit (id, rule, version, effect, post, author, at, parts, warning) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
		n, r.ID, r.Version, r.Effect, p, author, tx.Now(), parts)
	return n, err
}

func first(list []int64) int64 {
	if len(list) == 0 {
		return 0
	}
	return list[0]
}

func hitOn(tx *store.Tx, rule int64, p id.Post) (bool, error) {
	got, err := store.Many(tx, store.Value[int64], "SELECT id FROM report_hit WHERE post = $1 AND rule = $2 LIMIT 1", p, rule)
	return len(got) > 0, err
}

func setHitWarning(tx *store.Tx, hit, warning int64) error {
	_, err := tx.Exec("UPDATE report_hit SET warning = $1 WHERE id = $2", warning, hit)
	return err
}

const hitColumns = "id, rule, version, effect, post, author, at, parts, warning"

func scanHit(r store.Row, h *Hit) error {
	var parts []byte
	if err := r.Scan(&h.ID, &h.Rule, &h.Version, &h.Effect, &h.Post, &h.Author, &h.At, &parts, &h.Warning); err != nil {
		return err
	}
	return json.Unmarshal(parts, &h.Parts)
}

func hits(tx *store.Tx, rule int64, p store.Page) ([]Hit, error) {
	if rule == 0 {
		return store.Paged(tx, scanHit, p, "SELECT "+hitColumns+" FROM report_hit WHERE id > $1 AND id < $2 ORDER BY id DESC LIMIT $3", p.Lo(), p.Hi(), p.Limit)
	}
	return store.Paged(tx, scanHit, p, "SELECT "+hitColumns+" FROM report_hit WHERE rule = $1 AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4", rule, p.Lo(), p.Hi(), p.Limit)
}

func hitByID(tx *store.Tx, which int64) (Hit, error) {
	return store.One(tx, scanHit, "SELECT "+hitColumns+" FROM report_hit WHERE id = $1", which)
}

func hitCounts(tx *store.Tx, since time.Time) (map[int64]int, error) {
	got, err := store.Many(tx, store.Two[int64, int], "SELECT rule, COUNT(id) FROM report_hit WHERE at > $1 GROUP BY rule", since)
	out := make(map[int64]int, len(got))
	for _, p := range got {
		out[p.Key] = p.Val
	}
	return out, err
}

func forgetHits(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM report_hit WHERE at < $1", before)
	return err
}

func insertFile(tx *store.Tx, d media.Decoded) error {
	_, err := tx.Exec("INSERT INTO report_file (media, sent, kept) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", d.Media, d.Hash, d.Kept)
	return err
}

func dropFile(tx *store.Tx, m id.Media) error {
	_, err := tx.Exec("DELETE FROM report_file WHERE media = $1", m)
	return err
}

// sentAs gives the hashes under which files that are kept here were sent.
func sentAs(tx *store.Tx, kept []string) ([]string, error) {
	return store.Many(tx, store.Value[string], "SELECT DISTINCT sent FROM report_file WHERE kept IN ($1) ORDER BY sent LIMIT 100", store.In(kept))
}
