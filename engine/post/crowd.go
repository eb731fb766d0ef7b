package post

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

// Crowd tells how each of some viewers sees one post on a surface, in their
// order; nil where it is not shown. It reads for all of them at once, and leaves
// out what they did with the post: it is for posts that are new to them.
func (e *Engine) Crowd(ctx context.Context, tx *store.Tx, viewers []account.Actor, s decide.Surface, p id.Post) ([]*Seen, error) {
	out := make([]*Seen, len(viewers))
	got, err := e.Many(ctx, tx, []id.Post{p})
	if err != nil || len(got) == 0 {
		return out, err
	}
	all, err := e.withInner(ctx, tx, got)
	if err != nil {
		return nil, err
	}
	rels, err := e.crowdRels(ctx, tx, viewers, all)
	if err != nil {
		return nil, err
	}
	who := make([]id.Account, len(viewers))
	for i, v := range viewers {
		who[i] = v.Account
	}
	owns, err := ownsOfMany(tx, who, all)
	if err != nil {
		return nil, err
	}
	at := make(map[id.Post]int32, len(all))
	for i := range all {
		at[all[i].ID] = int32(i) + 1
	}
	for n, viewer := range viewers {
		v, err := e.Policy.Viewer(ctx, tx, viewer.Account, 0)
		if err != nil {
			return nil, err
		}
		subs := make([]decide.Subject, len(all))
		for i := range all {
			subs[i] = e.subject(viewer.Account, all[i], v.WantsText())
			subs[i].Inner, subs[i].Boosts = at[all[i].inner()], all[i].ReblogOf != 0
			if viewer.Known() && viewer.Account != all[i].Author {
				subs[i].Rel |= rels[all[i].Author][n]
			}
		}
		ds, err := e.Policy.PageOf(tx, v, s, subs)
		if err != nil {
			return nil, err
		}
		b := builder{v, s, all, at, ds, subs, owns[n]}
		if seen, ok := b.seen(0, 0); ok {
			out[n] = &seen
		}
	}
	return out, nil
}

// crowdRels tells how each viewer stands to each author.
func (e *Engine) crowdRels(ctx context.Context, tx *store.Tx, viewers []account.Actor, ps []Post) (map[id.Account][]decide.Rel, error) {
	ids := make([]id.Account, len(viewers))
	for i, v := range viewers {
		ids[i] = v.Account
	}
	out := map[id.Account][]decide.Rel{}
	for i := range ps {
		author := ps[i].Author
		if out[author] != nil {
			continue
		}
		rows, err := e.Graph.Crowd(ctx, tx, author, ids)
		if err != nil {
			return nil, err
		}
		rels := make([]decide.Rel, len(rows))
		for k := range rows {
			rels[k] = policy.Rel(&rows[k])
		}
		out[author] = rels
	}
	return out, nil
}
