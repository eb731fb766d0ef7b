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

// maxNames is how many accounts a search weighs.
const maxNames = 400

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
