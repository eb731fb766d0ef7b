package post

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// Act is what an account did with a post. Its own ID orders acts by time.
type Act struct {
	ID   int64
	Post id.Post
	By   id.Account
}

// LatelyBoosted gives the newest boosts by some accounts since a time, at most
// most, newest first.
func (e *Engine) LatelyBoosted(_ context.Context, tx *store.Tx, by []id.Account, since time.Time, most int) ([]Act, error) {
	return acts(by, most, func(part []id.Account) ([]Act, error) { return boostsBy(tx, part, id.Floor(since), most) })
}

// LatelyLiked gives the newest likes of some accounts since a time, at most most,
// newest first.
func (e *Engine) LatelyLiked(_ context.Context, tx *store.Tx, by []id.Account, since time.Time, most int) ([]Act, error) {
	return acts(by, most, func(part []id.Account) ([]Act, error) { return likesBy(tx, part, id.Floor(since), most) })
}

// acts asks about many accounts a part at a time and keeps the newest acts.
func acts(by []id.Account, most int, ask func(part []id.Account) ([]Act, error)) ([]Act, error) {
	var out []Act
	for part := range slices.Chunk(by, authorsMax) {
		got, err := ask(part)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
		slices.SortFunc(out, func(a, b Act) int { return cmp.Compare(b.ID, a.ID) })
		out = out[:min(len(out), most)]
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
