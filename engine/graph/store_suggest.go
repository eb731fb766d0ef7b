package graph

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Common gives the accounts that most of the given ones follow, with how many
// of them do, the most followed first. At most 4,096 accounts are looked at.
func (g *Engine) Common(_ context.Context, tx *store.Tx, among []id.Account, limit int) ([]store.Pair[id.Account, int], error) {
	return store.Many(tx, store.Two[id.Account, int], "SELECT target, COUNT(follower) FROM graph_follow WHERE follower IN ($1) GROUP BY target ORDER BY COUNT(follower) DESC, target LIMIT $2",
		store.In(among), limit)
}
