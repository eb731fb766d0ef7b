package pages

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
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
				return fn(&desk.Visit[account.Actor]{W: v.w, R: v.r, Actor: v.actor, View: v.View, Store: v.Store, Draw: v.drawAs, Settings: v.drawTopic})
			}))
		}
	}
	return desk.Shell[account.Actor]{
		Handle: serve("member"),
		Plead:  serve("pleader"),
		Open:   serve(""),
		Add:    func(d desk.Desk[account.Actor]) { e.desks = append(e.desks, d) },
		Topic:  func(d desk.Desk[account.Actor]) { e.topics = append(e.topics, d) },
	}
}

// desksOpen gives the desks that the reader may enter.
func (v *visit) desksOpen() []desk.Desk[account.Actor] {
	if !v.actor.Known() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(v.desks), func(d desk.Desk[account.Actor]) bool { return !d.Open(v.actor) })
}

// studio lists the reader's desks; for whoever has none there is no such page.
func (v *visit) studio() error {
	list := v.desksOpen()
	if len(list) == 0 {
		return errNoPage
	}
	return v.draw(ui.Page{Title: v.Say("ui.nav.desk"), Here: "desk", NoIndex: true}, h.Ul(h.Class("desks"), h.Role("list"), g.Map(list, func(d desk.Desk[account.Actor]) g.Node {
		return h.Li(h.A(h.Href(d.Path), v.Icon(d.Icon), h.Span(h.B(v.T(d.Word)), h.Small(v.T(d.What)))))
	})))
}
