package trend

import (
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// million is the unit of stored scores.
const million = 1e6

// row is something that trends.
type row struct {
	item   int64
	score  float64
	peak   float64
	peakAt time.Time
}

func scanRow(r store.Row, x *row) error {
	var score, peak int64
	err := r.Scan(&x.item, &score, &peak, &x.peakAt)
	x.score, x.peak = float64(score)/million, float64(peak)/million
	return err
}

// rows gives what trends of a kind, highest score first.
func rows(tx *store.Tx, k Kind) ([]row, error) {
	return store.Many(tx, scanRow, "SELECT item, score, peak, peak_at FROM post_trend WHERE kind = $1 ORDER BY score DESC, item DESC LIMIT $2", int(k), keptMax)
}

// replace writes anew what trends of a kind.
func replace(tx *store.Tx, k Kind, list []row) error {
	if _, err := tx.Exec("DELETE FROM post_trend WHERE kind = $1", int(k)); err != nil {
		return err
	}
	for _, x := range list {
		_, err := tx.Exec("INSERT INTO post_trend (kind, item, score, peak, peak_at) VALUES ($1, $2, $3, $4, $5)",
			int(k), x.item, int64(min(x.score*million, id.Max)), int64(min(x.peak*million, id.Max)), x.peakAt)
		if err != nil {
			return err
		}
	}
	return nil
}

// reviews gives what the staff decided of some items.
func reviews(tx *store.Tx, k Kind, items []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	if len(items) == 0 {
		return out, nil
	}
	list, err := store.Many(tx, store.Two[int64, bool], "SELECT item, allowed FROM post_trend_review WHERE kind = $1 AND item IN ($2)", int(k), store.In(items))
	for _, p := range list {
		out[p.Key] = p.Val
	}
	return out, err
}

func putReview(tx *store.Tx, k Kind, item int64, allowed bool) error {
	_, err := tx.Exec(`INSERT INTO post_trend_review (kind, item, allowed, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (kind, item) DO UPDATE SET allowed = excluded.allowed, at = excluded.at`, int(k), item, allowed, tx.Now())
	return err
}

func dropReview(tx *store.Tx, k Kind, item int64) error {
	_, err := tx.Exec("DELETE FROM post_trend_review WHERE kind = $1 AND item = $2", int(k), item)
	return err
}

// dropOld forgets decisions about posts that cannot trend any more.
func dropOld(tx *store.Tx, before time.Time) error {
	_, err := tx.Exec("DELETE FROM post_trend_review WHERE kind = $1 AND at < $2", int(Post), before)
	return err
}
