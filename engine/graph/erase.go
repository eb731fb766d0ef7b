package graph

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase removes everything that names an account from graph_follow,
// graph_request, graph_block, graph_mute, graph_domain_block, graph_note,
// graph_endorsement, graph_list and graph_list_member.
func (g *Engine) Erase(ctx context.Context, tx *store.Tx, a id.Account) error {
	edges, err := followsAround(tx, a)
	if err != nil {
		return err
	}
	for _, e := range edges {
		if err := g.cut(ctx, tx, e.Follower, e.Target); err != nil {
			return err
		}
	}
	return eraseRows(tx, a)
}

// Notes gives the private texts of an account about others, for its export.
func (g *Engine) Notes(_ context.Context, tx *store.Tx, a id.Account) ([]store.Pair[id.Account, string], error) {
	return notesOf(tx, a)
}
