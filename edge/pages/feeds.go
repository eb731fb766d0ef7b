package pages

import (
	"context"
	"net/http"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/notify"
	"parvis/engine/notify/announce"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
)

// perPage is how many posts a page has.
const perPage = 40

// list reads a page of posts and draws it with the rest of the page.
func (v *visit) list(place filter.Context, fn func(context.Context, *store.Tx, store.Page) ([]post.Seen, error)) (posts []ui.Post, older string, err error) {
	p := v.page(perPage)
	err = v.read(func(ctx context.Context, tx *store.Tx) error {
		seen, err := fn(ctx, tx, p)
		if err != nil {
			return err
		}
		if n := len(seen); n > 0 {
			older = v.older(n, perPage, int64(seen[n-1].ID))
		}
		b := v.album(ctx, tx)
		b.why = place == filter.Home && v.r.URL.Path == "/"
		if err := b.in(place); err != nil {
			return err
		}
		posts, err = b.posts(seen)
		return err
	})
	return posts, older, err
}

func (v *visit) home() error {
	if !v.actor.Known() {
		return v.front()
	}
	posts, older, err := v.list(filter.Home, func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		return v.Post.Home(ctx, tx, v.actor, p)
	})
	if err != nil {
		return err
	}
	side, err := v.suggestions()
	if err != nil {
		return err
	}
	told, err := v.told()
	if err != nil {
		return err
	}
	mark, err := v.mark()
	if err != nil {
		return err
	}
	above, err := v.above()
	if err != nil {
		return err
	}
	content := v.feed(posts, mark)
	if len(posts) == 0 {
		content = v.Empty(v.Say("pages.home.empty"), ui.Link("/welcome", "go", v.Say("pages.home.empty_act")))
	}
	return v.draw(ui.Page{Title: v.Say("pages.home.title"), Description: v.Description, Here: "home", Side: side},
		above, told, v.tabs("/"), v.pill(), content, v.Older(older))
}

// mark says in the page how far the member has read home, on whatever device; on
// older parts of it nothing.
func (v *visit) mark() (g.Node, error) {
	if v.r.URL.Query().Has("before") {
		return nil, nil
	}
	read := int64(0)
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		read, err = v.lastRead(ctx, tx, notify.TimelineHome)
		return err
	})
	return h.Data("read", strconv.FormatInt(read, 10)), err
}

// lastRead gives the last thing that the member has read of a timeline, on whatever
// device; 0 is nothing.
func (v *visit) lastRead(ctx context.Context, tx *store.Tx, timeline string) (int64, error) {
	marks, err := v.Notify.Markers(ctx, tx, v.actor, []string{timeline})
	if err != nil || len(marks) == 0 {
		return 0, err
	}
	return marks[0].LastRead, nil
}

// readHome moves the mark of how far the member has read; apps move the same.
func (v *visit) readHome() error {
	last, err := id.Parse[id.Post](v.r.PostFormValue("last"))
	if err != nil {
		return errForm
	}
	if err := v.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Notify.Mark(ctx, tx, v.actor, notify.TimelineHome, int64(last), notify.Anew)
		return err
	}); err != nil {
		return err
	}
	if !web.IsFragment(v.r) {
		return v.redirect("/")
	}
	v.w.WriteHeader(http.StatusNoContent)
	return nil
}

// above draws the crises that concern the reader.
func (v *visit) above() (line g.Node, err error) {
	if v.Above == nil {
		return nil, nil
	}
	err = v.read(func(ctx context.Context, tx *store.Tx) (err error) { line, err = v.Above(ctx, tx, v.View); return err })
	return line, err
}

// told draws what the staff tells all members.
func (v *visit) told() (g.Node, error) {
	if v.Announce == nil {
		return nil, nil
	}
	var list []announce.Announcement
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.Announce.List(ctx, tx, v.actor); err != nil {
			return err
		}
		b := v.album(ctx, tx)
		for _, a := range list {
			named := a.Text
			for _, r := range a.Reactions {
				named += " :" + r.Name + ":"
			}
			if err := b.emoji(named); err != nil {
				return err
			}
		}
		return nil
	})
	return announce.Box(v.View, list, v.note), err
}

// pill holds the words of the button that says how much is new; stream.js shows
// it.
func (v *visit) pill() g.Node {
	return h.Div(h.ID("new"), h.Class("new-posts"), g.Attr("hidden"), h.Role("status"), h.Data("one", v.Say("pages.home.new", i18n.Count(1))), h.Data("more", v.Say("pages.home.new", i18n.Count(2))), h.Data("place", v.Say("pages.home.place")),
		h.A(h.Class("btn lit"), h.Href("/")))
}

func (v *visit) tabs(here string) g.Node {
	var out []ui.Tab
	for _, t := range []struct{ href, key string }{{"/", "pages.tab.home"}, {"/for-you", "pages.tab.foryou"}, {"/public", "pages.tab.public"}, {"/explore", "pages.tab.explore"}} {
		if t.href == "/" && !v.actor.Known() || t.href == "/for-you" && !v.set.ForYou || t.href == "/public" && v.Post.Feeds.Admit(v.actor) != nil {
			continue
		}
		out = append(out, ui.Tab{Href: t.href, Text: v.Say(t.key), Current: t.href == here})
	}
	return v.Tabs(v.Say("pages.tabs"), out...)
}

// front is the network's face for visitors.
func (v *visit) front() error {
	if v.Post.Feeds.Admit(v.actor) != nil {
		return v.draw(ui.Page{Title: v.Name, Heading: v.Say("pages.front.title"), Description: v.Description, Here: "home", Share: v.shared()}, v.hero())
	}
	posts, older, err := v.list(filter.Public, func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		return v.Post.Public(ctx, tx, v.actor, post.Listing{}, p)
	})
	if err != nil {
		return err
	}
	side, err := v.suggestions()
	if err != nil {
		return err
	}
	above, err := v.above()
	if err != nil {
		return err
	}
	content := v.feed(posts)
	if len(posts) == 0 {
		content = v.Empty(v.Say("pages.public.empty"), nil)
	}
	return v.draw(ui.Page{Title: v.Name, Heading: v.Say("pages.front.title"), Description: v.Description, Here: "home", Side: side, Share: v.shared()}, above, v.hero(), v.tabs("/public"), content, v.Older(older))
}

// shared is what other places show of the network.
func (v *visit) shared() (s ui.Share) {
	if v.Share != nil {
		s = v.Share.Network(v.Lang)
	}
	return s
}

// hero says what the network is, and how to come in.
func (v *visit) hero() g.Node {
	return h.Section(h.Class("hero lit front"), h.P(h.Class("big"), g.Text(v.Name)), h.P(h.Class("lead"), g.Text(v.Description)),
		h.P(h.Class("row"), g.If(v.mode() != account.Closed, ui.Link("/signup", "go", v.Say("ui.nav.signup"))), ui.Link("/signin", "", v.Say("ui.nav.signin"))))
}

func (v *visit) public() error {
	posts, older, err := v.list(filter.Public, func(ctx context.Context, tx *store.Tx, p store.Page) ([]post.Seen, error) {
		return v.Post.Public(ctx, tx, v.actor, post.Listing{}, p)
	})
	if err != nil {
		return err
	}
	content := v.feed(posts)
	if len(posts) == 0 {
		content = v.Empty(v.Say("pages.public.empty"), nil)
	}
	return v.draw(ui.Page{Title: v.Say("pages.tab.public"), Description: v.Description, Here: "home"}, v.tabs("/public"), content, v.Older(older))
}

// trendMax is how many posts and hashtags the page of what moves shows.
const (
	trendMax    = 20
	trendTagMax = 10
	// trendLinkMax is how many pages.
	trendLinkMax = 5
)

func (v *visit) explore() error {
	var posts []ui.Post
	var tags []post.Hashtag
	var links []ui.Preview
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		seen, err := v.Trend.Posts(ctx, tx, v.actor, trendMax, 0)
		if err != nil {
			return err
		}
		if tags, err = v.Trend.Tags(ctx, tx, trendTagMax, 0); err != nil {
			return err
		}
		cards, err := v.Trend.Links(ctx, tx, trendLinkMax, 0)
		if err != nil {
			return err
		}
		b := v.album(ctx, tx)
		if links, err = b.shared(cards); err != nil {
			return err
		}
		if err := b.in(filter.Public); err != nil {
			return err
		}
		posts, err = b.posts(seen)
		return err
	})
	if err != nil {
		return err
	}
	side, err := v.suggestions()
	if err != nil {
		return err
	}
	content := v.feed(posts)
	if len(posts) == 0 {
		content = v.Empty(v.Say("pages.explore.empty"), ui.Link("/public", "", v.Say("pages.tab.public")))
	}
	return v.draw(ui.Page{Title: v.Say("pages.tab.explore"), Description: v.Description, Here: "explore", Side: side},
		v.tabs("/explore"),
		h.Section(h.Class("pad stack s"), h.P(h.Class("small muted"), v.T("pages.explore.how"), g.Text(" "), h.A(h.Href("/about/trends"), v.T("pages.explore.more"))),
			g.If(len(tags) > 0, h.Ul(h.Class("chips"), h.Role("list"), g.Map(tags, func(t post.Hashtag) g.Node {
				return h.Li(h.A(h.Class("chip"), h.Href("/tags/"+t.Name), g.Text("#"+t.Shown)))
			})))),
		g.If(len(links) > 0, h.Section(h.Class("pad stack s"), h.H2(v.T("pages.explore.links")), h.Ul(h.Class("stack s"), h.Role("list"), g.Map(links, func(p ui.Preview) g.Node {
			return h.Li(v.Preview(p))
		})))),
		content)
}

func (v *visit) saved() error {
	return v.kept("/saved", "pages.saved", v.Post.Bookmarks)
}

func (v *visit) likes() error {
	return v.kept("/likes", "pages.likes", v.Post.Favourites)
}

// kept draws a list ordered by when the member put a post there.
func (v *visit) kept(here, key string, fn func(context.Context, *store.Tx, account.Actor, store.Page) ([]post.Cursored, error)) error {
	p := v.page(perPage)
	var posts []ui.Post
	var older string
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		rows, err := fn(ctx, tx, v.actor, p)
		if err != nil {
			return err
		}
		posts, older, err = v.cursored(ctx, tx, rows)
		return err
	})
	if err != nil {
		return err
	}
	content := v.feed(posts)
	if len(posts) == 0 {
		content = v.Empty(v.Say(key+".empty"), nil)
	}
	return v.draw(ui.Page{Title: v.Say(key + ".title"), Here: "saved"}, v.Tabs(v.Say("pages.saved.tabs"),
		ui.Tab{Href: "/saved", Text: v.Say("pages.saved.title"), Current: here == "/saved"}, ui.Tab{Href: "/likes", Text: v.Say("pages.likes.title"), Current: here == "/likes"}), content, v.Older(older))
}

// cursored draws a page of posts in an order of their own, and gives where it goes on.
func (v *visit) cursored(ctx context.Context, tx *store.Tx, rows []post.Cursored) (drawn []ui.Post, older string, err error) {
	seen := make([]post.Seen, 0, len(rows))
	for _, r := range rows {
		seen = append(seen, r.Seen)
	}
	if n := len(rows); n > 0 {
		older = v.older(n, perPage, rows[n-1].Cursor)
	}
	drawn, err = v.album(ctx, tx).posts(seen)
	return drawn, older, err
}
