package search

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// How much is looked at for proposals.
const (
	// maxFriends is how many followed accounts are asked whom they follow.
	maxFriends = 200
	// maxProposed is how many accounts of each source are weighed.
	maxProposed = 400
	// recentFollows accounts, followed last, are asked who else follows them, at
	// most likeMinded of each; alike is how many of those must follow the same.
	recentFollows = 10
	likeMinded    = 40
	alike         = 2
	// busySince is how far back likes and boosts make an account known, busyFor how
	// long it is remembered who they are.
	busySince = 7 * 24 * time.Hour
	busyFor   = 10 * time.Minute
	// proposedMax is how many proposals for a member are remembered, for busyFor, and
	// proposedTo for how many members.
	proposedMax = 24
	// besideMax is how many others are looked at where that leaves room.
	besideMax  = 40
	proposedTo = 10_000
)

// Source says why an account is proposed.
type Source string

// The sources of proposals (social-core 12), in the order in which they count.
const (
	Featured         = Source("featured")
	FriendsOfFriends = Source("friends_of_friends")
	SimilarToRecent  = Source("similar_to_recently_followed")
	MostInteractions = Source("most_interactions")
	MostFollowed     = Source("most_followed")
)

// Suggestion is a proposed account.
type Suggestion struct {
	Account id.Account
	Sources []Source
}

// proposals are what was proposed to a member, and when.
type proposals struct {
	at   time.Time
	list []Suggestion
}

// Proposals gives up to 24 accounts as Suggest does and, where these are few, others
// that want to be found, whose source is empty; visitors get these alone. It is for pages that
// propose beside something else, so what a member gets is remembered for ten minutes. Whom the
// actor has followed, muted or blocked since is among them: ask for the relations.
func (e *Engine) Proposals(ctx context.Context, tx *store.Tx, actor account.Actor) ([]Suggestion, error) {
	if !actor.Known() {
		return e.besides(ctx, tx, actor, nil)
	}
	if was, ok := e.proposed.Get(tx, actor.Account); ok && tx.Now().Sub(was.at) < busyFor {
		return was.list, nil
	}
	list, err := e.Suggest(ctx, tx, actor, proposedMax)
	if err == nil && len(list) < proposedMax {
		list, err = e.besides(ctx, tx, actor, list)
	}
	if err == nil {
		e.proposed.Put(tx, actor.Account, proposals{tx.Now(), list})
	}
	return list, err
}

// besides adds to what is proposed whoever else wants to be found.
func (e *Engine) besides(ctx context.Context, tx *store.Tx, actor account.Actor, list []Suggestion) ([]Suggestion, error) {
	more, err := e.Directory(ctx, tx, actor, account.ByActivity, besideMax, 0)
	for _, a := range more {
		if !slices.ContainsFunc(list, func(s Suggestion) bool { return s.Account == a }) {
			list = append(list, Suggestion{a, []Source{""}})
		}
	}
	return list, err
}

// Suggest proposes accounts to follow: whom the staff recommends, whom followed
// accounts follow, whom those follow who follow the same as the actor lately, and
// the most followed of those that were liked or here lately. Only who wants to be
// found and shows a face or a word is proposed. Whom accounts with hidden lists
// follow is not looked at.
func (e *Engine) Suggest(ctx context.Context, tx *store.Tx, actor account.Actor, limit int) ([]Suggestion, error) {
	why := map[id.Account][]Source{}
	var all []id.Account
	ranked := 0
	for _, from := range []struct {
		source Source
		find   func(context.Context, *store.Tx, account.Actor) ([]id.Account, error)
	}{{Featured, e.featured}, {FriendsOfFriends, e.ofFriends}, {SimilarToRecent, e.similar}, {MostInteractions, e.busy}, {MostFollowed, e.lately}} {
		list, err := from.find(ctx, tx, actor)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if why[a] == nil {
				all = append(all, a)
			}
			why[a] = append(why[a], from.source)
		}
		if from.source == SimilarToRecent {
			ranked = len(all)
		}
	}
	fit, err := e.fit(ctx, tx, actor, all, ranked)
	if err != nil {
		return nil, err
	}
	out := make([]Suggestion, 0, limit)
	for _, a := range fit[:min(limit, len(fit))] {
		out = append(out, Suggestion{a, why[a]})
	}
	return out, nil
}

// featured are the accounts that the operator names. One that is gone is left out.
func (e *Engine) featured(ctx context.Context, tx *store.Tx, _ account.Actor) ([]id.Account, error) {
	var out []id.Account
	for _, name := range e.Featured {
		a, err := e.Account.Lookup(ctx, tx, name)
		if k := fault.KindOf(err); err != nil && (k == fault.Missing || k == fault.Gone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, a.ID)
	}
	return out, nil
}

// ofFriends are the accounts that most followed accounts follow.
func (e *Engine) ofFriends(ctx context.Context, tx *store.Tx, actor account.Actor) ([]id.Account, error) {
	edges, err := e.Graph.Following(ctx, tx, actor.Account, store.Page{Limit: maxFriends})
	if err != nil {
		return nil, err
	}
	who := make([]id.Account, 0, len(edges))
	for _, edge := range edges {
		who = append(who, edge.Account)
	}
	return e.common(ctx, tx, who, 1)
}

// similar are the accounts that are followed by several who follow the same
// accounts as the actor does lately; accounts that hide who follows them lead to
// nobody.
func (e *Engine) similar(ctx context.Context, tx *store.Tx, actor account.Actor) ([]id.Account, error) {
	recent, err := e.Graph.Following(ctx, tx, actor.Account, store.Page{Limit: recentFollows})
	if err != nil {
		return nil, err
	}
	followed := make([]id.Account, 0, len(recent))
	for _, r := range recent {
		followed = append(followed, r.Account)
	}
	if followed, err = e.openly(ctx, tx, followed); err != nil {
		return nil, err
	}
	var who []id.Account
	for _, a := range followed {
		others, err := e.Graph.Followers(ctx, tx, a, store.Page{Limit: likeMinded})
		if err != nil {
			return nil, err
		}
		for _, o := range others {
			if o.Account != actor.Account {
				who = append(who, o.Account)
			}
		}
	}
	slices.Sort(who)
	return e.common(ctx, tx, slices.Compact(who), alike)
}

// common are the accounts that at least so many of others follow, those that most
// follow first; others that hide whom they follow are not looked at.
func (e *Engine) common(ctx context.Context, tx *store.Tx, others []id.Account, least int) ([]id.Account, error) {
	open, err := e.openly(ctx, tx, others)
	if err != nil {
		return nil, err
	}
	found, err := e.Graph.Common(ctx, tx, open, maxProposed)
	var out []id.Account
	for _, f := range found {
		if f.Val >= least {
			out = append(out, f.Key)
		}
	}
	return out, err
}

// openly keeps those who show whom they follow and who follows them.
func (e *Engine) openly(ctx context.Context, tx *store.Tx, all []id.Account) ([]id.Account, error) {
	list, err := e.Account.Many(ctx, tx, all)
	var out []id.Account
	for _, a := range list {
		if !a.HideGraph {
			out = append(out, a.ID)
		}
	}
	return out, err
}

// lately are accounts that were here lately.
func (e *Engine) lately(ctx context.Context, tx *store.Tx, _ account.Actor) ([]id.Account, error) {
	return e.Account.Directory(ctx, tx, account.ByActivity, maxProposed, 0)
}

// known are the accounts whose posts were liked and boosted most, as they were when
// somebody last asked.
type known struct {
	mu   sync.Mutex
	at   time.Time
	list []id.Account
}

// busy are the accounts whose posts of some days were liked and boosted most.
func (e *Engine) busy(ctx context.Context, tx *store.Tx, _ account.Actor) ([]id.Account, error) {
	e.known.mu.Lock()
	list, fresh := e.known.list, !e.known.at.IsZero() && tx.Now().Sub(e.known.at) < busyFor
	e.known.mu.Unlock()
	if fresh {
		return list, nil
	}
	liked, err := e.Post.Popular(ctx, tx, tx.Now().Add(-busySince), 1, maxProposed)
	if err != nil {
		return nil, err
	}
	ids, times := make([]id.Post, 0, len(liked)), make(map[id.Post]int, len(liked))
	for _, p := range liked {
		ids = append(ids, p.Key)
		times[p.Key] = p.Val
	}
	ps, err := e.Post.Many(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	of := map[id.Account]int{}
	list = nil
	for _, p := range ps {
		if of[p.Author] == 0 {
			list = append(list, p.Author)
		}
		of[p.Author] += times[p.ID]
	}
	slices.SortFunc(list, func(a, b id.Account) int { return cmp.Or(cmp.Compare(of[b], of[a]), cmp.Compare(a, b)) })
	e.known.mu.Lock()
	e.known.at, e.known.list = tx.Now(), list
	e.known.mu.Unlock()
	return list, nil
}

// fit keeps who may be proposed. The first near of all keep their order, the
// others are ordered by followers.
func (e *Engine) fit(ctx context.Context, tx *store.Tx, actor account.Actor, all []id.Account, near int) ([]id.Account, error) {
	place := make(map[id.Account]int, len(all))
	for i, a := range all {
		place[a] = i
	}
	people, err := e.shown(ctx, tx, actor, decide.OnSuggest, all)
	if err != nil {
		return nil, err
	}
	rels, err := e.Graph.Relations(ctx, tx, actor.Account, numbers(people, 0, len(people)))
	if err != nil {
		return nil, err
	}
	var open []id.Account
	for _, r := range rels {
		if r.Target != actor.Account && !r.Following && !r.Requested && !r.Blocking && !r.Muting {
			open = append(open, r.Target)
		}
	}
	gone, err := dismissed(tx, actor.Account, open)
	if err != nil {
		return nil, err
	}
	list, err := e.Account.Many(ctx, tx, open)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(a account.Account) bool { return !proposable(a) || slices.Contains(gone, a.ID) })
	slices.SortStableFunc(list, func(a, b account.Account) int {
		i, j := min(place[a.ID], near), min(place[b.ID], near)
		return cmp.Or(cmp.Compare(i, j), cmp.Compare(b.Followers, a.Followers), cmp.Compare(place[a.ID], place[b.ID]))
	})
	out := make([]id.Account, 0, len(list))
	for _, a := range list {
		out = append(out, a.ID)
	}
	return out, nil
}

func proposable(a account.Account) bool {
	return a.Discoverable && a.State == account.Active && a.MovedTo == 0 && (a.AvatarMedia != 0 || a.Note != "")
}

// Dismiss no longer proposes target to the actor.
func (e *Engine) Dismiss(_ context.Context, tx *store.Tx, actor account.Actor, target id.Account) error {
	return insertDismissal(tx, actor.Account, target)
}
