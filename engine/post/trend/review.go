package trend

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/post"
	"parvis/engine/post/card"
)

// passes tells whether an item is shown for what the staff said of it alone.
func (e *Engine) passes(said map[int64]bool, item int64) bool {
	allowed, looked := said[item]
	return allowed || !looked && e.Review == Off
}

// approvedPosts keeps posts that may be shown: under Trusted also those of an
// author of whom one was approved.
func (e *Engine) approvedPosts(tx *store.Tx, ps []post.Post) ([]post.Post, error) {
	var items, authors []int64
	for _, p := range ps {
		items, authors = append(items, int64(p.ID)), append(authors, int64(p.Author))
	}
	said, err := reviews(tx, Post, items)
	if err != nil {
		return nil, err
	}
	trusted := map[int64]bool{}
	if e.Review == Trusted {
		if trusted, err = reviews(tx, Author, authors); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(ps, func(p post.Post) bool {
		_, looked := said[int64(p.ID)]
		return !e.passes(said, int64(p.ID)) && (looked || !trusted[int64(p.Author)])
	}), nil
}

// approvedLinks keeps links that may be shown: an approved publisher covers its
// pages, a rejected one or a rejected page is never shown.
func (e *Engine) approvedLinks(tx *store.Tx, list []card.Card) ([]card.Card, error) {
	var items, hosts []int64
	for _, c := range list {
		items, hosts = append(items, int64(c.ID)), append(hosts, int64(c.Publisher))
	}
	said, err := reviews(tx, Link, items)
	if err != nil {
		return nil, err
	}
	of, err := reviews(tx, Publisher, hosts)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(c card.Card) bool {
		page, lookedPage := said[int64(c.ID)]
		host, lookedHost := of[int64(c.Publisher)]
		switch {
		case lookedPage && !page, lookedHost && !host:
			return true
		}
		return !page && !host && e.Review != Off
	}), nil
}

// Reviewed gives those among hashtags that the staff looked at, whatever it
// decided, in their order.
func (e *Engine) Reviewed(_ context.Context, tx *store.Tx, list []id.Tag) ([]id.Tag, error) {
	items := make([]int64, 0, len(list))
	for _, t := range list {
		items = append(items, int64(t))
	}
	said, err := reviews(tx, Tag, items)
	return slices.DeleteFunc(list, func(t id.Tag) bool { _, looked := said[int64(t)]; return !looked }), err
}

// Item is something for the staff to look at.
type Item struct {
	ID int64
	// Shown tells that it may trend by itself, Needs that it waits for the staff.
	Shown, Needs bool
}

// Waiting gives what trends of a kind to the staff, highest score first, whatever
// was decided of it. Publishers are those of trending links.
func (e *Engine) Waiting(ctx context.Context, tx *store.Tx, actor account.Actor, k Kind, limit, skip int) ([]Item, error) {
	if !actor.Role.Has(account.ManageTaxonomies) {
		return nil, errRole
	}
	from := k
	if k == Publisher {
		from = Link
	}
	items, err := e.items(tx, from)
	if err != nil {
		return nil, err
	}
	if k == Publisher {
		if items, err = e.publishers(ctx, tx, items); err != nil {
			return nil, err
		}
	}
	items = part(items, limit, skip)
	said, err := reviews(tx, k, items)
	out := make([]Item, 0, len(items))
	for _, i := range items {
		_, looked := said[i]
		out = append(out, Item{i, e.passes(said, i), !looked && e.Review != Off})
	}
	return out, err
}

// publishers gives those of links, each once, in their order.
func (e *Engine) publishers(ctx context.Context, tx *store.Tx, links []int64) (out []int64, err error) {
	list, err := e.Card.Many(ctx, tx, numbers[id.Card](links))
	for _, c := range list {
		if p := int64(c.Publisher); !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out, err
}

// Approve lets something trend, whatever the review. Of a post it also lets its
// author's others trend where authors are trusted.
func (e *Engine) Approve(ctx context.Context, tx *store.Tx, actor account.Actor, k Kind, item int64) (Item, error) {
	author, err := e.known(ctx, tx, actor, k, item)
	if err != nil {
		return Item{}, err
	}
	if k == Post {
		if err := putReview(tx, Author, int64(author), true); err != nil {
			return Item{}, err
		}
	}
	return Item{ID: item, Shown: true}, decided(ctx, tx, actor, k, item, true)
}

// Reject keeps something from trends. Of a post it ends the trust in its author.
func (e *Engine) Reject(ctx context.Context, tx *store.Tx, actor account.Actor, k Kind, item int64) (Item, error) {
	author, err := e.known(ctx, tx, actor, k, item)
	if err != nil {
		return Item{}, err
	}
	if k == Post {
		if err := dropReview(tx, Author, int64(author)); err != nil {
			return Item{}, err
		}
	}
	return Item{ID: item}, decided(ctx, tx, actor, k, item, false)
}

func decided(ctx context.Context, tx *store.Tx, actor account.Actor, k Kind, item int64, allowed bool) error {
	action := "trend.reject"
	if allowed {
		action = "trend.approve"
	}
	if err := putReview(tx, k, item, allowed); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Subject{Kind: k.String(), ID: item}})
}

// known fails when there is no such thing, and gives the author of a post.
func (e *Engine) known(ctx context.Context, tx *store.Tx, actor account.Actor, k Kind, item int64) (id.Account, error) {
	if !actor.Role.Has(account.ManageTaxonomies) {
		return 0, errRole
	}
	switch k {
	case Post:
		p, err := e.Post.Get(ctx, tx, id.Post(item))
		return p.Author, err
	case Tag:
		_, err := e.Post.HashtagByID(ctx, tx, id.Tag(item))
		return 0, err
	case Link:
		list, err := e.Card.Many(ctx, tx, []id.Card{id.Card(item)})
		if err == nil && len(list) == 0 {
			err = errMissing
		}
		return 0, err
	}
	list, err := e.Card.Publishers(ctx, tx, []id.Publisher{id.Publisher(item)})
	if err == nil && len(list) == 0 {
		err = errMissing
	}
	return 0, err
}
