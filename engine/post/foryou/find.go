package foryou

import (
	"cmp"
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// How much is looked at for one selection.
const (
	// actsMax boosts, and as many likes, of all that followed accounts did.
	actsMax = 2000
	// taggedMax posts with followed hashtags.
	taggedMax = 400
	// bestMax posts that were missed, of the wroteMax newest of each thousand
	// followed accounts.
	bestMax  = 100
	wroteMax = 2000
	// weighedMax candidates are read, decided about and weighed to the end.
	weighedMax = 400
)

// find selects posts for a member.
func (e *Engine) find(ctx context.Context, tx *store.Tx, actor account.Actor) ([]item, error) {
	c, err := e.circle(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	candidates, err := e.candidates(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	picks, err := e.fit(ctx, tx, c, candidates)
	if err != nil {
		return nil, err
	}
	reads, err := e.reads(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	list := make([]item, 0, len(picks))
	for _, p := range picks {
		if p.Own.Favourited || p.Own.Reblogged {
			continue // they know it
		}
		x := item{Post: p.ID, Reasons: p.Reasons, author: p.Author}
		x.score = score(p.Reasons, tx.Now().Sub(p.At), reads(p.Language))
		x.Boosted, x.Liked = x.Boosted.short(), x.Liked.short()
		list = append(list, x)
	}
	return choose(list), nil
}

// candidates gives posts of the last two days for which something speaks, the
// best of them before it is known who may see what.
func (e *Engine) candidates(ctx context.Context, tx *store.Tx, c *circle) ([]item, error) {
	since := tx.Now().Add(-lately)
	all := pile{}
	boosts, err := e.Post.LatelyBoosted(ctx, tx, c.booster, since, actsMax)
	if err != nil {
		return nil, err
	}
	likes, err := e.Post.LatelyLiked(ctx, tx, c.follows, since, actsMax)
	if err != nil {
		return nil, err
	}
	all.acts(boosts, likes)
	tagged, err := e.Post.LatelyTagged(ctx, tx, c.actor.Account, since, taggedMax)
	if err != nil {
		return nil, err
	}
	for _, t := range tagged {
		x := all.at(t.Key)
		x.Tags = append(x.Tags, t.Val)
	}
	last, err := e.Account.DayBefore(ctx, tx, c.actor.Account)
	if err != nil {
		return nil, err
	}
	if last.After(since) {
		since = last
	}
	best, err := e.Post.LatelyBest(ctx, tx, c.follows, since, wroteMax, bestMax)
	if err != nil {
		return nil, err
	}
	for _, b := range best {
		all.at(b.Key).Missed = true
	}
	floor := id.Post(id.Floor(tx.Now().Add(-lately)))
	list := make([]item, 0, len(all))
	for p, x := range all {
		if p <= floor {
			continue // an old post that was liked lately
		}
		x.score = score(x.Reasons, tx.Now().Sub(id.Time(p)), true)
		list = append(list, *x)
	}
	slices.SortFunc(list, func(a, b item) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.Post, a.Post))
	})
	return list[:min(len(list), weighedMax)], nil
}

// pile gathers reasons by post.
type pile map[id.Post]*item

func (all pile) at(p id.Post) *item {
	x := all[p]
	if x == nil {
		x = &item{Post: p}
		all[p] = x
	}
	return x
}

// acts notes who boosted and who liked, newest first; who boosted a post counts
// for that alone.
func (all pile) acts(boosts, likes []store.Pair[id.Post, id.Account]) {
	note := func(to *Names, a id.Account) {
		if !slices.Contains(to.Who, a) {
			to.Who = append(to.Who, a)
		}
	}
	for _, b := range boosts {
		note(&all.at(b.Key).Boosted, b.Val)
	}
	for _, l := range likes {
		if x := all.at(l.Key); !slices.Contains(x.Boosted.Who, l.Val) {
			note(&x.Liked, l.Val)
		}
	}
}
