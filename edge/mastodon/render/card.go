package render

import (
	"parvis/base/id"
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/entity/link"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/post"
	"parvis/engine/post/card"
)

// loadCards loads the cards of posts that have links, and of posts inside them.
func (b *Board) loadCards(list []post.Seen) error {
	var want []id.Post
	for i := range list {
		for p := &list[i]; p != nil; p = p.Inner {
			if _, has := b.cards[p.ID]; !has && p.Has&post.HasLink != 0 {
				want = append(want, p.ID)
			}
		}
	}
	if b.Card == nil || len(want) == 0 {
		return nil
	}
	got, err := b.Card.Of(b.ctx, b.tx, want)
	if err != nil {
		return err
	}
	if b.cards == nil {
		b.cards = make(map[id.Post]card.Card, len(want))
	}
	found := make([]card.Card, 0, len(got))
	for _, p := range want {
		if b.cards[p] = got[p]; got[p].ID != 0 {
			found = append(found, got[p])
		}
	}
	return b.meet(found)
}

// meet loads the pictures and the authors of cards.
func (b *Board) meet(list []card.Card) error {
	if b.pictures == nil {
		b.pictures, b.creators = map[id.Media]media.Media{}, map[id.Account]account.Account{}
	}
	var files []id.Media
	var people []id.Account
	for _, c := range list {
		if c.Image != 0 {
			files = append(files, c.Image)
		}
		if _, has := b.creators[c.Creator]; !has && c.Creator != 0 {
			people = append(people, c.Creator)
		}
	}
	got, err := b.Media.Many(b.ctx, b.tx, files)
	if err != nil {
		return err
	}
	for _, m := range got {
		b.pictures[m.ID] = m
	}
	if len(people) == 0 {
		return nil
	}
	accounts, err := b.Account.Many(b.ctx, b.tx, people)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		b.creators[a.ID] = a
	}
	return b.Load(people)
}

// cardOf renders the card of a post; nil when it has none.
func (b *Board) cardOf(p *post.Seen) any {
	if c := b.cards[p.ID]; c.ID != 0 {
		return b.preview(c)
	}
	return nil
}

// Cards renders cards in order.
func (b *Board) Cards(list []card.Card) ([]link.Card, error) {
	if err := b.meet(list); err != nil {
		return nil, err
	}
	out := make([]link.Card, 0, len(list))
	for _, c := range list {
		out = append(out, b.preview(c))
	}
	return out, nil
}

func (b *Board) preview(c card.Card) link.Card {
	out := link.Card{
		URL: c.URL, Title: c.Title, Description: c.Description, Type: "link", Authors: []link.Author{}, AuthorName: c.AuthorName, AuthorURL: c.AuthorURL,
		ProviderName: c.Provider, Language: entity.OrNil(c.Language), PublishedAt: entity.Maybe(c.PublishedAt),
	}
	if m, ok := b.pictures[c.Image]; ok {
		r, _ := m.Rendition(media.Original)
		out.Image, out.Width, out.Height = entity.OrNil(b.Media.URL(m, media.Original, b.tx.Now())), r.Width, r.Height
		out.Blurhash, out.ImageDescription = entity.OrNil(m.Blurhash), c.ImageText
	}
	who, agreed := b.creator(c)
	switch {
	case agreed:
		a := b.Loaded(who.ID)
		name := a.DisplayName
		if name == "" {
			name = a.Username
		}
		out.Authors = append(out.Authors, link.Author{Name: name, URL: a.URL, Account: a})
	case c.AuthorName != "":
		out.Authors = append(out.Authors, link.Author{Name: c.AuthorName, URL: c.AuthorURL})
	}
	if b.claimed(c) {
		missing := !agreed
		out.MissingAttribution = &missing
	}
	return out
}

// creator gives the member whom a page names as its author, and whether they let
// it.
func (b *Board) creator(c card.Card) (account.Account, bool) {
	a, ok := b.creators[c.Creator]
	return a, ok && c.By(a) && b.Loaded(a.ID) != nil && a.State != account.Suspended
}

// claimed tells whether a page says that the viewer wrote it: then they are told
// whether they let it.
func (b *Board) claimed(c card.Card) bool { return c.Creator != 0 && c.Creator == b.actor.Account }
