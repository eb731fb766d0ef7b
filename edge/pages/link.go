package pages

import (
	"parvis/base/id"
	"parvis/base/web/ui"
	"parvis/engine/post/card"
)

// look loads the cards of posts that have links.
func (b *album) look(links []id.Post) error {
	if b.v.Card == nil || len(links) == 0 {
		return nil
	}
	got, err := b.v.Card.Of(b.ctx, b.tx, links)
	if err != nil {
		return err
	}
	list := make([]card.Card, 0, len(got))
	for _, p := range links {
		if c, ok := got[p]; ok {
			b.cards[p] = c
			list = append(list, c)
		}
	}
	return b.illustrate(list)
}

// illustrate loads the pictures of cards, and the members they name as authors.
func (b *album) illustrate(list []card.Card) error {
	var files []id.Media
	var people []id.Account
	for _, c := range list {
		if c.Image != 0 {
			files = append(files, c.Image)
		}
		if c.Creator != 0 {
			people = append(people, c.Creator)
		}
	}
	if err := b.fetch(files); err != nil {
		return err
	}
	if err := b.meet(people); err != nil {
		return err
	}
	accounts, err := b.v.Account.Many(b.ctx, b.tx, people)
	for _, a := range accounts {
		b.authors[a.ID] = a
	}
	return err
}

// preview draws a card.
func (b *album) preview(c card.Card) ui.Preview {
	out := ui.Preview{URL: c.URL, Title: c.Title, Description: c.Description, Provider: c.Provider}
	if c.AuthorName != "" {
		out.Provider += " · " + c.AuthorName
	}
	if c.Language != string(b.v.Lang) {
		out.Lang = c.Language
	}
	if m, ok := b.files[c.Image]; ok {
		drawn := b.media(m)
		drawn.Alt = c.ImageText
		out.Picture = &drawn
	}
	if a, ok := b.authors[c.Creator]; ok && c.By(a) {
		p := b.people[a.ID]
		out.Author = &p
	}
	return out
}

// shared draws the pages that trend, each with how many linked it today.
func (b *album) shared(list []card.Card) ([]ui.Preview, error) {
	if err := b.illustrate(list); err != nil {
		return nil, err
	}
	ids := make([]id.Card, 0, len(list))
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	history, err := b.v.Card.History(b.ctx, b.tx, ids)
	out := make([]ui.Preview, 0, len(list))
	for _, c := range list {
		drawn := b.preview(c)
		if days := history[c.ID]; len(days) > 0 {
			drawn.Shared = days[0].Accounts
		}
		out = append(out, drawn)
	}
	return out, err
}
