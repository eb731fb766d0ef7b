package pages

import (
	"context"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/post"
)

// Studio lets folders serve pages inside the client. Call it before the first
// request.
func (e *Edge) Studio() desk.Shell[account.Actor] {
	serve := func(who string) func(string, func(*desk.Visit[account.Actor]) error) {
		return func(pattern string, fn func(*desk.Visit[account.Actor]) error) {
			e.mux.HandleFunc(pattern, e.handle(who, func(v *visit) error {
				// Staff that is shut out, or not let in yet, reads nothing there either.
				if err := v.actor.Ready(); err != nil && strings.HasPrefix(v.r.URL.Path, "/studio") {
					return err
				}
				return fn(v.guest())
			}))
		}
	}
	return desk.Shell[account.Actor]{
		Handle: serve("member"),
		Plead:  serve("pleader"),
		Bring:  serve("bringer"),
		Open:   serve(""),
		Add:    func(d desk.Desk[account.Actor]) { e.desks = append(e.desks, d) },
		Topic:  func(d desk.Desk[account.Actor]) { e.topics = append(e.topics, d) },
		Added:  e.added,
	}
}

// added gives the desks and the pages of settings that somebody may open.
func (e *Edge) added(a account.Actor) (desks, topics []desk.Desk[account.Actor]) {
	if !a.Known() {
		return nil, nil
	}
	closed := func(d desk.Desk[account.Actor]) bool { return !d.Open(a) }
	return slices.DeleteFunc(slices.Clone(e.desks), closed), slices.DeleteFunc(slices.Clone(e.topics), closed)
}

// guest is what a folder gets of the request.
func (v *visit) guest() *desk.Visit[account.Actor] {
	d := &desk.Visit[account.Actor]{W: v.w, R: v.r, Actor: v.actor, View: v.View, Store: v.Store, Draw: v.drawAs, Send: v.send, Take: v.take}
	d.Settings = func(t desk.Desk[account.Actor], broken []ui.Broken, content ...g.Node) error {
		return v.drawTopic(t, d.Refresh, broken, content...)
	}
	d.Enter = v.enterAs
	d.Leave = func() {
		v.dropCookie(v.CookieName())
		v.actor, d.Actor, d.Me = account.Actor{}, account.Actor{}, nil
	}
	d.Relang = func() { v.dropCookie(langCookie) }
	return d
}

// drawTopic draws a page of settings, among the others that the member may open. A
// browser without scripts loads it again after as many seconds; 0 is never.
func (v *visit) drawTopic(t desk.Desk[account.Actor], refresh int, broken []ui.Broken, content ...g.Node) error {
	saved := v.r.URL.Query().Get("saved") != "" && len(broken) == 0
	status := http.StatusOK
	if len(broken) > 0 {
		status = http.StatusUnprocessableEntity
	}
	title := v.Say(t.Word)
	_, topics := v.added(v.actor)
	page := ui.Page{Title: title + " · " + v.Say("ui.nav.settings"), Heading: v.Say("ui.nav.settings"), Here: "settings", Back: "/@" + v.me.Username, NoIndex: true, Refresh: refresh, Script: "settings"}
	return v.drawAs(status, page,
		h.Nav(h.Class("sub scroll"), h.Aria("label", v.Say("ui.nav.settings")), g.Map(topics, func(o desk.Desk[account.Actor]) g.Node {
			return h.A(h.Class("chip"), h.Href(o.Path), g.If(o.Path == t.Path, h.Aria("current", "page")), v.T(o.Word))
		})),
		h.Div(h.Class("panel stack s"), h.H2(h.Class("display"), g.Text(title)), h.P(h.Class("muted small"), v.T(t.What)),
			g.If(saved, h.Div(h.Class("notice good"), h.Role("status"), v.Icon("done"), h.P(v.T("pages.settings.saved")))), v.Summary(broken)),
		g.Group(content))
}

// Drawn draws for desks of other folders: posts as members see them, with nothing to do
// about them and covered whatever the reader prefers, and people in whatever state.
func (e *Edge) Drawn(ctx context.Context, tx *store.Tx, d *desk.Visit[account.Actor], posts []post.Seen, people []id.Account) ([]ui.Post, map[id.Account]ui.Person, error) {
	b := (&visit{Edge: e, w: d.W, r: d.R, actor: d.Actor, View: d.View}).album(ctx, tx)
	drawn, err := b.posts(posts)
	if err != nil {
		return nil, nil, err
	}
	for i := range drawn {
		drawn[i].Bare = true
	}
	if err := b.meet(people); err != nil {
		return nil, nil, err
	}
	for _, a := range people {
		if a == 0 || b.people[a].Handle != "" {
			continue
		}
		got, err := e.Account.Find(ctx, tx, a)
		if err != nil {
			return nil, nil, err
		}
		b.people[a] = e.person(got)
	}
	return drawn, b.people, nil
}

// studio lists the reader's desks, first those where something waits; for whoever has
// none there is no such page.
func (v *visit) studio() error {
	list, _ := v.added(v.actor)
	waits := map[string]int{}
	if len(list) == 0 {
		return errNoPage
	}
	if err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		for _, d := range list {
			if count := v.Waits[d.Path]; count != nil && err == nil {
				waits[d.Path], err = count(ctx, tx, v.actor)
			}
		}
		return err
	}); err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b desk.Desk[account.Actor]) int { return min(1, waits[b.Path]) - min(1, waits[a.Path]) })
	return v.draw(ui.Page{Title: v.Say("ui.nav.desk"), Here: "desk", NoIndex: true}, h.Ul(h.Class("desks"), h.Role("list"), g.Map(list, func(d desk.Desk[account.Actor]) g.Node {
		return h.Li(h.A(h.Href(d.Path), v.Icon(d.Icon), h.Span(h.Class("grow"), h.B(v.T(d.Word)), h.Small(v.T(d.What))), g.If(waits[d.Path] > 0, h.Span(h.Class("badge warn"), v.T("pages.desk.waits", i18n.Count(waits[d.Path]))))))
	})))
}
