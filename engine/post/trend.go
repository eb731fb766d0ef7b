package post

import (
	"context"
	"math"
	"sort"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// How posts trend (social-core 12), stated at /about/trends.
const (
	trendWindow   = 3 * day
	trendHalfLife = 12 * time.Hour
	trendMax      = 400
)

// Trending gives public posts that many like and boost, each weighed down by
// its age. skip leaves out the first ones.
func (e *Engine) Trending(ctx context.Context, tx *store.Tx, actor account.Actor, limit, skip int) ([]Seen, error) {
	since := id.Post(id.Floor(tx.Now().Add(-trendWindow)))
	rows, err := popular(tx, decide.OnTrends.Masks().Drop, since, trendMax)
	if err != nil {
		return nil, err
	}
	score := make(map[id.Post]float64, len(rows))
	ids := make([]id.Post, 0, len(rows))
	for _, r := range rows {
		age := tx.Now().Sub(id.Time(r.Key))
		x := float64(r.Val) - 1
		score[r.Key] = (x*x + 1) * math.Exp2(-float64(age)/float64(trendHalfLife))
		ids = append(ids, r.Key)
	}
	sort.SliceStable(ids, func(i, j int) bool { return score[ids[i]] > score[ids[j]] })
	ps, err := e.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	seen, err := e.Decide(ctx, tx, actor, decide.OnTrends, ps)
	if err != nil {
		return nil, err
	}
	return seen[min(skip, len(seen)):min(skip+limit, len(seen))], nil
}
