package trend

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/post/usage"
)

const (
	// keptMax is how many of a kind are kept, candidatesMax how many posts are
	// weighed, pairsMax how many uses of a day are.
	keptMax       = 200
	candidatesMax = 400
	pairsMax      = 100_000
	// postsOf is how far back posts are weighed: of one with a million likes
	// nothing is left after it.
	postsOf = 4 * 24 * time.Hour
	// decidedFor is how long a decision about a post is kept.
	decidedFor = 30 * 24 * time.Hour
	day        = 24 * time.Hour

	clockKind = "trend.clock"
	countKind = "trend.count"
)

// withheld are the words under which nothing trends or is recommended.
const withheld = decide.NoTrend | decide.NoRecommend

// schedule counts now and then. What is read may be much, so the reading is
// outside the transaction that writes. Work that was given up is taken up again.
func (e *Engine) schedule() {
	e.Timers.Every(clockKind, e.Every, func(_ context.Context, tx *store.Tx) error {
		return e.Timers.At(tx, timer.Work{Kind: countKind, At: tx.Now()})
	})
	e.Timers.Effect(countKind, func(ctx context.Context, _ timer.Due) error { return e.Count(ctx) })
}

// Count finds out what trends now. It opens its own transactions.
func (e *Engine) Count(ctx context.Context) error {
	found := map[Kind][]row{}
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if found[Post], err = e.weighPosts(ctx, tx); err != nil {
			return err
		}
		if found[Tag], err = weighUsed(ctx, tx, e, Tag, e.Post.TagUsers, e.Post.TagHistory); err != nil {
			return err
		}
		found[Link], err = weighUsed(ctx, tx, e, Link, e.Card.Users, e.Card.History)
		return err
	})
	if err != nil {
		return err
	}
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		for _, k := range []Kind{Post, Tag, Link} {
			if err := replace(tx, k, found[k]); err != nil {
				return err
			}
		}
		return dropOld(tx, tx.Now().Add(-decidedFor))
	})
}

// weighPosts scores posts that may trend.
func (e *Engine) weighPosts(ctx context.Context, tx *store.Tx) ([]row, error) {
	liked, err := e.Post.Popular(ctx, tx, tx.Now().Add(-postsOf), e.Least, candidatesMax)
	if err != nil {
		return nil, err
	}
	ids := make([]id.Post, 0, len(liked))
	for _, p := range liked {
		ids = append(ids, p.Key)
	}
	ps, err := e.Post.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	seen, err := e.Post.Decide(ctx, tx, account.Actor{}, decide.OnTrends, ps)
	if err != nil {
		return nil, err
	}
	who, err := e.authors(ctx, tx, ps)
	if err != nil {
		return nil, err
	}
	var out []row
	for _, p := range seen {
		if a := who[p.Author]; !counts(a) || !a.Discoverable || p.Decision.Word&withheld != 0 {
			continue
		}
		s := score(p.Counts.Favourites+p.Counts.Reblogs, 1, e.Least)
		out = append(out, row{item: int64(p.ID), score: fades[Post].after(s, tx.Now().Sub(p.At)), peak: s, peakAt: p.At})
	}
	return best(Post, out), nil
}

// counts tells whether what an account does counts for trends.
func counts(a account.Account) bool {
	return a.State == account.Active && decide.Word(a.Word)&(withheld|decide.Word(decide.OnTrends.Masks().Drop)) == 0
}

// authors gives the accounts of posts by number.
func (e *Engine) authors(ctx context.Context, tx *store.Tx, ps []post.Post) (map[id.Account]account.Account, error) {
	ids := make([]id.Account, 0, len(ps))
	for _, p := range ps {
		ids = append(ids, p.Author)
	}
	return e.accounts(ctx, tx, ids)
}

// accounts gives accounts by number.
func (e *Engine) accounts(ctx context.Context, tx *store.Tx, ids []id.Account) (map[id.Account]account.Account, error) {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := make(map[id.Account]account.Account, len(ids))
	for part := range slices.Chunk(ids, 1000) {
		list, err := e.Account.Many(ctx, tx, part)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			out[a.ID] = a
		}
	}
	return out, nil
}

// weighUsed scores what accounts used today against what they used yesterday.
func weighUsed[T id.Tag | id.Card](ctx context.Context, tx *store.Tx, e *Engine, k Kind,
	users func(ctx context.Context, tx *store.Tx, on time.Time, least, max int) ([]store.Pair[T, id.Account], error),
	history func(context.Context, *store.Tx, []T) (map[T][]usage.Day, error),
) ([]row, error) {
	used, err := users(ctx, tx, tx.Now(), e.Least, pairsMax)
	if err != nil {
		return nil, err
	}
	observed, err := observe(ctx, tx, e, used)
	if err != nil {
		return nil, err
	}
	days, err := history(ctx, tx, keys(observed))
	if err != nil {
		return nil, err
	}
	return weigh(tx, e, k, observed, func(t T) int { return days[t][1].Accounts })
}

// observe counts the accounts that used each item and that count.
func observe[T id.Tag | id.Card](ctx context.Context, tx *store.Tx, e *Engine, used []store.Pair[T, id.Account]) (map[T]int, error) {
	people := make([]id.Account, 0, len(used))
	for _, u := range used {
		people = append(people, u.Val)
	}
	who, err := e.accounts(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	out := map[T]int{}
	for _, u := range used {
		if counts(who[u.Val]) {
			out[u.Key]++
		}
	}
	return out, nil
}

func keys[T cmp.Ordered](m map[T]int) []T {
	out := make([]T, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// weigh scores items, and lets those decay that were higher before.
func weigh[T id.Tag | id.Card](tx *store.Tx, e *Engine, k Kind, observed map[T]int, expected func(T) int) ([]row, error) {
	old, err := rows(tx, k)
	if err != nil {
		return nil, err
	}
	all := map[int64]row{}
	for _, x := range old {
		x.score = fades[k].after(x.peak, tx.Now().Sub(x.peakAt))
		all[x.item] = x
	}
	for item, n := range observed {
		if s := score(n, expected(item), e.Least); s >= all[int64(item)].score {
			all[int64(item)] = row{item: int64(item), score: s, peak: s, peakAt: tx.Now()}
		}
	}
	out := make([]row, 0, len(all))
	for _, x := range all {
		out = append(out, x)
	}
	return best(k, out), nil
}

// best keeps the highest scores of a kind that are high enough.
func best(k Kind, list []row) []row {
	list = slices.DeleteFunc(list, func(x row) bool { return x.score < fades[k].kept })
	slices.SortFunc(list, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.item, a.item))
	})
	return list[:min(len(list), keptMax)]
}
