package pages

import (
	"context"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
)

// doings leads from a post to who did what with it; nothing where nobody did anything.
func (v *visit) doings(p ui.Post, quotes int) g.Node {
	link := func(n int, what string) g.Node {
		return g.If(n > 0, h.A(h.Href("/posts/"+p.ID+"/"+what), v.T("pages.around."+what+".n", i18n.Count(n))))
	}
	return g.If(p.Boosts+p.Likes+quotes > 0, h.Nav(h.Class("pad row small"), h.Aria("label", v.Say("pages.around.label")), link(p.Boosts, "boosts"), link(quotes, "quotes"), link(p.Likes, "likes")))
}

// aroundPage draws a page about a post: who boosted it, who likes it or what quotes it.
func (v *visit) aroundPage(p center, here string, content ...g.Node) error {
	tab := func(what string) ui.Tab {
		return ui.Tab{Href: "/posts/" + p.ID.String() + "/" + what, Text: v.Say("pages.around." + what), Current: what == here}
	}
	title := v.Say("pages.around." + here)
	return v.draw(ui.Page{Title: title + " · " + p.author.Name, Heading: title, Back: p.author.URL + "/" + p.ID.String(), NoIndex: true},
		v.Tabs(v.Say("pages.around.label"), tab("boosts"), tab("quotes"), tab("likes")), g.Group(content))
}

// center is the post that a page is about, and who wrote it.
type center struct {
	post.Post
	author ui.Person
}

func (v *visit) center(ctx context.Context, tx *store.Tx, p id.Post) (c center, err error) {
	if c.Post, err = v.Post.See(ctx, tx, v.actor, p); err != nil {
		return c, err
	}
	b := v.album(ctx, tx)
	err = b.meet([]id.Account{c.Author})
	c.author = b.people[c.Author]
	return c, err
}

// boosters and likers list people around a post.
func (v *visit) boosters() error { return v.who("boosts", v.Post.RebloggedBy) }
func (v *visit) likers() error   { return v.who("likes", v.Post.FavouritedBy) }

func (v *visit) who(here string, fn func(context.Context, *store.Tx, account.Actor, id.Post, store.Page) ([]post.By, error)) error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	pg := v.page(peoplePerPage)
	var seen center
	var people []g.Node
	var older string
	err = v.read(func(ctx context.Context, tx *store.Tx) error {
		if seen, err = v.center(ctx, tx, p); err != nil {
			return err
		}
		rows, err := fn(ctx, tx, v.actor, p, pg)
		if err != nil {
			return err
		}
		list := make([]id.Account, 0, len(rows))
		for _, r := range rows {
			list = append(list, r.Account)
		}
		if n := len(rows); n > 0 {
			older = v.older(n, peoplePerPage, rows[n-1].Cursor)
		}
		if list, err = v.Policy.Shown(ctx, tx, v.actor.Account, decide.OnProfile, list); err != nil {
			return err
		}
		people, err = v.peopleOf(v.album(ctx, tx), list, nil)
		return err
	})
	if err != nil {
		return err
	}
	content := v.peopleList(people)
	if len(people) == 0 {
		content = v.Empty(v.Say("pages.around."+here+".empty"), nil)
	}
	return v.aroundPage(seen, here, content, v.Older(older))
}

// quotes lists what quotes a post; its author can take it out of each.
func (v *visit) quotes() error {
	p, err := number[id.Post](v, "id")
	if err != nil {
		return err
	}
	pg := v.page(perPage)
	var seen center
	var drawn []ui.Post
	var all []id.Post
	var older string
	err = v.read(func(ctx context.Context, tx *store.Tx) error {
		if seen, err = v.center(ctx, tx, p); err != nil {
			return err
		}
		if seen.Author == v.actor.Account {
			drawn, all, older, err = v.mine(ctx, tx, p, pg)
			return err
		}
		rows, err := v.Post.Quotes(ctx, tx, v.actor, p, pg)
		if err != nil {
			return err
		}
		drawn, older, err = v.cursored(ctx, tx, rows)
		return err
	})
	if err != nil {
		return err
	}
	revoke := func(by, name string) g.Node {
		return h.A(h.Href("/posts/"+p.String()+"/quotes/"+by+"/revoke"), v.T("pages.around.revoke"), h.Span(h.Class("vh"), g.Text(" · "+name)))
	}
	unseen := slices.DeleteFunc(slices.Clone(all), func(q id.Post) bool {
		return slices.ContainsFunc(drawn, func(d ui.Post) bool { return d.ID == q.String() })
	})
	content := g.Group{g.If(len(all) > 0, h.P(h.Class("pad small muted"), v.T("pages.around.yours"))), g.Map(drawn, func(d ui.Post) g.Node {
		return g.Group{v.Article(d), g.If(seen.Author == v.actor.Account && d.Quote != nil, h.P(h.Class("on"), revoke(d.ID, d.Author.Name)))}
	}), g.Map(unseen, func(q id.Post) g.Node {
		return h.P(h.Class("on"), v.T("pages.around.unseen"), g.Text(" "), revoke(q.String(), q.String()))
	})}
	if len(drawn)+len(unseen) == 0 {
		content = g.Group{v.Empty(v.Say("pages.around.quotes.empty"), nil)}
	}
	return v.aroundPage(seen, "quotes", content, v.Older(older))
}

// mine gives the quotes of a member's own post: those that they see, and the numbers
// of all, as a block is no reason to stay quoted.
func (v *visit) mine(ctx context.Context, tx *store.Tx, p id.Post, pg store.Page) (drawn []ui.Post, all []id.Post, older string, err error) {
	if all, err = v.Post.Quoting(ctx, tx, v.actor, p, pg); err != nil {
		return nil, nil, "", err
	}
	posts, err := v.Post.Many(ctx, tx, all)
	if err != nil {
		return nil, nil, "", err
	}
	seen, err := v.Post.Decide(ctx, tx, v.actor, decide.OnReply, posts)
	if err != nil {
		return nil, nil, "", err
	}
	if n := len(all); n > 0 {
		older = v.older(n, perPage, int64(all[n-1]))
	}
	// Of a quote that was never for its reader not even the number is told.
	open := make(map[id.Post]bool, len(posts))
	for _, q := range posts {
		open[q.ID] = q.Visibility == post.Public || q.Visibility == post.Unlisted
	}
	drawn, err = v.album(ctx, tx).posts(seen)
	return drawn, slices.DeleteFunc(all, func(q id.Post) bool { return !open[q] }), older, err
}

// askRevoke asks whether a member's post is to be taken out of a quote, which cannot be
// taken back (web-client 7.3).
func (v *visit) askRevoke() error {
	p, by, err := v.quoted()
	if err != nil {
		return err
	}
	var one *ui.Post
	if err := v.read(func(ctx context.Context, tx *store.Tx) error {
		own, err := v.Post.See(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		got, err := v.Post.Get(ctx, tx, by)
		if err != nil {
			return err
		}
		if got.QuoteOf != p || own.Author != v.actor.Account {
			return errNoPage
		}
		if seen, err := v.Post.See(ctx, tx, v.actor, by); err == nil { // somebody blocked is not shown
			one, err = v.one(ctx, tx, seen)
			return err
		}
		return nil
	}); err != nil {
		return err
	}
	base := "/posts/" + p.String() + "/quotes"
	return v.draw(ui.Page{Title: v.Say("pages.around.revoke.title"), Back: base, NoIndex: true}, g.Iff(one != nil, func() g.Node { return v.Article(*one) }),
		h.Div(h.Class("pad stack"), h.P(v.T("pages.around.revoke.what")), h.Div(h.Class("row"), h.A(h.Class("btn go"), h.Href(base), h.AutoFocus(), v.T("pages.around.revoke.keep")),
			ui.Act(base+"/"+by.String()+"/revoke", "btn bad", v.T("pages.around.revoke.do")))))
}

func (v *visit) revoke() error {
	p, by, err := v.quoted()
	if err != nil {
		return err
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Post.RevokeQuote(ctx, tx, v.actor, p, by)
		return err
	}); err != nil {
		return err
	}
	return v.redirect("/posts/" + p.String() + "/quotes")
}

// quoted reads which post is quoted by which.
func (v *visit) quoted() (p, by id.Post, err error) {
	if p, err = number[id.Post](v, "id"); err == nil {
		by, err = number[id.Post](v, "by")
	}
	return p, by, err
}
