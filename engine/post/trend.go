package post

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

// Popular gives public posts since a time that may trend and that were liked and
// boosted at least least times in all, most first, at most max. They are neither
// boosts nor replies nor sensitive, and their language is known (social-core 12).
func (e *Engine) Popular(_ context.Context, tx *store.Tx, since time.Time, least, max int) ([]store.Pair[id.Post, int], error) {
	return popular(tx, decide.OnTrends.Masks().Drop|int64(decide.NoRecommend), id.Post(id.Floor(since)), least, max)
}
