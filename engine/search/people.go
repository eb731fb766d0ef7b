package search

import (
	"cmp"
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

const (
	// maxNames is how many accounts a search weighs.
	maxNames = 400
	// maxFriends is how many followed accounts are asked whom they follow.
	maxFriends = 200
	// maxProposed is how many accounts are weighed for proposals.
	maxProposed = 400
)

// person is an account that may be shown, with how the viewer stands to it.
type person struct {
	id  id.Account
	rel decide.Rel
}

// shown keeps the accounts that the actor may see on a surface, in order.
func (e *Engine) shown(ctx context.Context, tx *store.Tx, actor account.Actor, s decide.Surface, list []id.Account) ([]person, error) {
	if len(list) == 0 {
		return nil, nil
	}
	v, err := e.Policy.Viewer(ctx, tx, actor.Account, 0)
	if err != nil {
		return nil, err
	}
	subs := make([]decide.Subject, 0, len(list))
	for _, a := range list {
		subs = append(subs, decide.Subject{Kind: decide.KindAccount, ID: int64(a), AuthorID: int64(a)})
	}
	ds, err := e.Policy.Page(ctx, tx, v, s, subs)
	if err != nil {
		return nil, err
	}
	out := make([]person, 0, len(list))
	for i, d := range ds {
		if !d.Drop {
			out = append(out, person{list[i], subs[i].Rel})
		}
	}
	return out, nil
}

// Accounts finds accounts by name: a whole handle first, then those that the
// actor follows, then by how well the name fits and how many follow.
func (e *Engine) Accounts(ctx context.Context, tx *store.Tx, actor account.Actor, q Query) ([]id.Account, error) {
	q.clamp(actor)
	found, err := e.Account.Search(ctx, tx, q.Text, maxNames, 0)
	if err != nil {
		return nil, err
	}
	people, err := e.shown(ctx, tx, actor, decide.OnSearchAccounts, found)
	if err != nil {
		return nil, err
	}
	var exact id.Account
	if handle.MatchString(q.Text) {
		if exact, err = e.exact(ctx, tx, actor, q.Text); err != nil {
			return nil, err
		}
	}
	if q.Following {
		people = slices.DeleteFunc(people, func(p person) bool { return !p.rel.Has(decide.Following) })
	}
	rank := func(p person) int {
		switch {
		case p.id == exact:
			return 0
		case p.rel.Has(decide.Following):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(people, func(a, b person) int { return cmp.Compare(rank(a), rank(b)) })
	return numbers(people, q.Offset, q.Limit), nil
}

func numbers(list []person, offset, limit int) []id.Account {
	list = list[min(offset, len(list)):]
	out := make([]id.Account, 0, min(limit, len(list)))
	for _, p := range list[:min(limit, len(list))] {
		out = append(out, p.id)
	}
	return out
}

// Directory gives accounts that want to be found.
func (e *Engine) Directory(ctx context.Context, tx *store.Tx, actor account.Actor, o account.Order, limit, offset int) ([]id.Account, error) {
	offset = min(max(offset, 0), MaxOffset)
	list, err := e.Account.Directory(ctx, tx, o, offset+2*limit, 0)
	if err != nil {
		return nil, err
	}
	people, err := e.shown(ctx, tx, actor, decide.OnSuggest, list)
	return numbers(people, offset, limit), err
}

// Source says why an account is proposed.
type Source string

// The sources of proposals.
const (
	FriendsOfFriends = Source("friends_of_friends")
	MostFollowed     = Source("most_followed")
)

// Suggestion is a proposed account.
type Suggestion struct {
	Account id.Account
	Sources []Source
}

// Suggest proposes accounts to follow: those that followed accounts follow, then
// the most followed of those that were here lately. Only who wants to be found
// and shows a face or a word is proposed. Whom accounts with hidden lists follow
// is not looked at.
func (e *Engine) Suggest(ctx context.Context, tx *store.Tx, actor account.Actor, limit int) ([]Suggestion, error) {
	friends, err := e.friends(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	near, err := e.Graph.Common(ctx, tx, friends, maxProposed)
	if err != nil {
		return nil, err
	}
	lately, err := e.Account.Directory(ctx, tx, account.ByActivity, maxProposed, 0)
	if err != nil {
		return nil, err
	}
	why := map[id.Account][]Source{}
	var all []id.Account
	propose := func(a id.Account, s Source) {
		if why[a] == nil {
			all = append(all, a)
		}
		why[a] = append(why[a], s)
	}
	for _, n := range near {
		propose(n.Key, FriendsOfFriends)
	}
	for _, a := range lately {
		propose(a, MostFollowed)
	}
	fit, err := e.fit(ctx, tx, actor, all, len(near))
	if err != nil {
		return nil, err
	}
	out := make([]Suggestion, 0, limit)
	for _, a := range fit[:min(limit, len(fit))] {
		out = append(out, Suggestion{a, why[a]})
	}
	return out, nil
}

// friends are the accounts followed last that show whom they follow.
func (e *Engine) friends(ctx context.Context, tx *store.Tx, actor account.Actor) ([]id.Account, error) {
	edges, err := e.Graph.Following(ctx, tx, actor.Account, store.Page{Limit: maxFriends})
	if err != nil {
		return nil, err
	}
	who := make([]id.Account, 0, len(edges))
	for _, edge := range edges {
		who = append(who, edge.Account)
	}
	list, err := e.Account.Many(ctx, tx, who)
	out := make([]id.Account, 0, len(list))
	for _, a := range list {
		if !a.HideGraph {
			out = append(out, a.ID)
		}
	}
	return out, err
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
