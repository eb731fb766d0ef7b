package post

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// Found tells which posts that a search came upon the actor may see there, in
// order. asked says that the search named their author, or the posts themselves,
// which spares what is only kept out of searches (integrity 4.2).
func (e *Engine) Found(ctx context.Context, tx *store.Tx, actor account.Actor, ps []Post, asked bool) ([]Seen, error) {
	return e.decide(ctx, tx, actor, decide.OnSearch, ps, asked)
}

// Library tells which of the posts an account can search whoever wrote them: its
// own, those that mention it, and those that it favourited, boosted, bookmarked
// or voted on (social-core 13). At most 4,096 posts.
func (e *Engine) Library(_ context.Context, tx *store.Tx, a id.Account, among []id.Post) ([]id.Post, error) {
	if a == 0 || len(among) == 0 {
		return nil, nil
	}
	return library(tx, a, among)
}
