package policy

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/graph"
	"parvis/engine/policy/decide"
)

// FromGraph makes Relations of the graph engine's.
func FromGraph(g *graph.Engine) Relations {
	return func(ctx context.Context, tx *store.Tx, viewer id.Account, authors []id.Account) ([]decide.Rel, error) {
		rows, err := g.Near(ctx, tx, viewer, authors)
		if err != nil {
			return nil, err
		}
		out := make([]decide.Rel, len(rows))
		for i := range rows {
			out[i] = Rel(&rows[i])
		}
		return out, nil
	}
}

// Rel puts what decides of a graph relation into bits.
func Rel(r *graph.Relation) decide.Rel {
	var rel decide.Rel
	for _, part := range [...]struct {
		holds bool
		bit   decide.Rel
	}{
		{r.Following, decide.Following}, {r.FollowedBy, decide.FollowedBy},
		{r.Blocking, decide.Blocking}, {r.BlockedBy, decide.BlockedBy}, {r.DomainBlocking, decide.DomainBlocking},
		{r.Muting, decide.Muting}, {r.MutingNotifications, decide.MutingNotices},
	} {
		if part.holds {
			rel |= part.bit
		}
	}
	return rel
}
