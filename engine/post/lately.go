package post

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// did is what an account did with a post. Its own id orders acts by time.
type did struct {
	id   int64
	post id.Post
	by   id.Account
}

// LatelyBoosted gives the newest boosts by some accounts since a time, at most
// most, newest first.
func (e *Engine) LatelyBoosted(_ context.Context, tx *store.Tx, by []id.Account, since time.Time, most int) ([]store.Pair[id.Post, id.Account], error) {
	return acts(by, most, func(part []id.Account) ([]did, error) { return boostsBy(tx, part, id.Floor(since), most) })
}

// LatelyLiked gives the newest likes of some accounts since a time, at most most,
// newest first.
func (e *Engine) LatelyLiked(_ context.Context, tx *store.Tx, by []id.Account, since time.Time, most int) ([]store.Pair[id.Post, id.Account], error) {
	return acts(by, most, func(part []id.Account) ([]did, error) { return likesBy(tx, part, id.Floor(since), most) })
}

// acts asks about many accounts a part at a time and keeps the newest acts.
func acts(by []id.Account, most int, ask func(part []id.Account) ([]did, error)) ([]store.Pair[id.Post, id.Account], error) {
	var all []did
	for part := range slices.Chunk(by, authorsMax) {
		got, err := ask(part)
		if err != nil {
			return nil, err
		}
		all = append(all, got...)
		slices.SortFunc(all, func(a, b did) int { return cmp.Compare(b.id, a.id) })
		all = all[:min(len(all), most)]
	}
	out := make([]store.Pair[id.Post, id.Account], 0, len(all))
	for _, d := range all {
		out = append(out, store.Pair[id.Post, id.Account]{Key: d.post, Val: d.by})
	}
	return out, nil
}

// LatelyTagged gives the newest posts since a time that carry a hashtag which an
// account follows, each with the hashtag, at most most.
func (e *Engine) LatelyTagged(_ context.Context, tx *store.Tx, owner id.Account, since time.Time, most int) ([]store.Pair[id.Post, id.Tag], error) {
	return taggedFor(tx, owner, id.Floor(since), most)
}

// LatelyBest gives those posts by some accounts since a time that were liked or
// boosted most, with how often, at most most. Of the posts that they wrote the
// newest among are looked at; boosts and replies to others are left out.
func (e *Engine) LatelyBest(_ context.Context, tx *store.Tx, by []id.Account, since time.Time, among, most int) ([]store.Pair[id.Post, int], error) {
	var out []store.Pair[id.Post, int]
	for part := range slices.Chunk(by, authorsMax) {
		got, err := bestBy(tx, part, id.Floor(since), among, most)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
		slices.SortFunc(out, func(a, b store.Pair[id.Post, int]) int {
			return cmp.Or(cmp.Compare(b.Val, a.Val), cmp.Compare(b.Key, a.Key))
		})
		out = out[:min(len(out), most)]
	}
	return out, nil
}
