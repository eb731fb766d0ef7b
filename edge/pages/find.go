package pages

import (
	"context"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/finding"
	"parvis/engine/post"
	"parvis/engine/search"
)

// foundMax is how many of each kind a page of results has, foundSome how many
// when all kinds are on it.
const (
	foundMax  = 40
	foundSome = 5
)

// search looks for posts, people and hashtags.
func (v *visit) search() error {
	q := v.r.URL.Query()
	text, in := q.Get("q"), q.Get("in")
	kind := finding.Kind(in)
	ask := search.Query{Text: text, Limit: foundSome}
	if kind != "" {
		ask.Types, ask.Limit = []search.Type{kind}, foundMax
		if n, err := strconv.Atoi(q.Get("from")); err == nil && n > 0 {
			ask.Offset = min(n, search.MaxOffset)
		}
	}
	var found search.Result
	var posts []ui.Post
	var people []g.Node
	var spellings []string
	var saved []search.Saved
	if text != "" {
		if err := v.take(finding.Use(v.r, v.actor)); err != nil {
			return err
		}
	}
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if v.actor.Known() {
			if saved, err = v.Search.Saved(ctx, tx, v.actor); err != nil {
				return err
			}
		}
		if text == "" {
			return nil
		}
		if found, err = v.Search.Search(ctx, tx, v.actor, ask); err != nil {
			return err
		}
		if len(found.Accounts)+len(found.Tags)+len(found.Posts) == 0 && ask.Offset == 0 {
			spellings, err = v.Search.Spellings(ctx, tx, v.actor, ask)
			return err
		}
		b := v.album(ctx, tx)
		if people, err = v.peopleOf(b, found.Accounts, nil); err != nil {
			return err
		}
		posts, err = b.posts(found.Posts)
		return err
	})
	if err != nil {
		return err
	}
	above, err := v.above()
	if err != nil {
		return err
	}
	title, keep := v.Say("ui.search"), finding.List(v.View, saved)
	if text != "" {
		keep = g.Iff(v.actor.Known(), func() g.Node { return finding.Keep(v.View, text, in, saved) })
		title = v.Say("pages.search.title", i18n.With("Text", i18n.Isolated(text)))
	}
	return v.draw(ui.Page{Title: title, Heading: v.Say("ui.search"), Here: "explore", NoIndex: true, Side: finding.Operators(v.View)},
		above, finding.Field(v.View, text, in), g.If(text != "", finding.Tabs(v.View, text, in)), keep, v.results(text, in, people, found.Tags, posts, spellings), v.further(ask, max(len(found.Accounts), len(found.Tags), len(found.Posts))))
}

// further leads to the next part of what was found of one kind.
func (v *visit) further(ask search.Query, n int) g.Node {
	next := ask.Offset + foundMax
	if ask.Types == nil || n < foundMax || next > search.MaxOffset {
		return nil
	}
	q := v.r.URL.Query()
	q.Set("from", strconv.Itoa(next))
	q.Del("lang")
	return v.Older("/search?" + q.Encode())
}

func (v *visit) results(text, in string, people []g.Node, tags []post.Hashtag, posts []ui.Post, spellings []string) g.Node {
	if text == "" {
		return h.Div(h.Class("pad small muted"), v.T("pages.search.hint"))
	}
	if len(people)+len(tags)+len(posts) == 0 {
		return finding.Nothing(v.View, text, in, spellings)
	}
	return g.Group{
		g.If(len(people) > 0, h.Section(h.H2(h.Class("pad"), v.T("pages.search.people")), v.peopleList(people))),
		g.If(len(tags) > 0, h.Section(h.Class("pad stack s"), h.H2(v.T("pages.search.tags")), v.tagChips(tags))),
		g.If(len(posts) > 0, h.Section(h.H2(h.Class("pad"), v.T("pages.search.posts")), v.feed(posts))),
	}
}

func (v *visit) tagChips(tags []post.Hashtag) g.Node {
	return h.Ul(h.Class("chips"), h.Role("list"), g.Map(tags, func(t post.Hashtag) g.Node {
		return h.Li(h.A(h.Class("chip"), h.Href("/tags/"+t.Name), g.El("bdi", g.Text("#"+t.Shown))))
	}))
}

// peopleList draws accounts below each other.
func (v *visit) peopleList(people []g.Node) g.Node {
	return h.Ul(h.Class("people"), h.Role("list"), g.Map(people, func(n g.Node) g.Node { return h.Li(n) }))
}

// peopleOf draws accounts with their note; act draws what stands beside each.
func (v *visit) peopleOf(b *album, list []id.Account, act func(id.Account) g.Node) ([]g.Node, error) {
	if err := b.meet(list); err != nil {
		return nil, err
	}
	accounts, err := v.Account.Many(b.ctx, b.tx, list)
	if err != nil {
		return nil, err
	}
	notes := map[id.Account]string{}
	for _, a := range accounts {
		notes[a.ID] = a.Note
	}
	if act == nil {
		rels, err := v.Graph.Relations(b.ctx, b.tx, v.actor.Account, list)
		if err != nil {
			return nil, err
		}
		act = v.followActs(list, rels)
	}
	var out []g.Node
	for _, a := range list {
		if p := b.people[a]; p.Handle != "" {
			out = append(out, v.Who(p, g.If(notes[a] != "", h.P(h.Class("note"), h.Dir("auto"), g.Text(notes[a]))), act(a)))
		}
	}
	return out, nil
}
