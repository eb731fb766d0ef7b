package closing

import (
	"context"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/system/business"
)

// visit is one request for the pages of endings.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
	organisation id.Portfolio
}

// Desk registers the pages on which organisations, lines and apps are ended.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(d *desk.Visit[account.Actor]) error {
			p, err := id.Parse[id.Portfolio](d.R.PathValue("id"))
			if err != nil {
				return errMissing
			}
			return fn(&visit{e, d, p})
		})
	}
	const path = "/studio/business/{id}"
	handle("GET "+path+"/closing", (*visit).page)
	handle("POST "+path+"/close", func(v *visit) error { return v.change((*Engine).Close) })
	handle("POST "+path+"/reopen", func(v *visit) error { return v.change((*Engine).Reopen) })
	handle("GET "+path+"/lines/{line}/delete", (*visit).linePage)
	handle("POST "+path+"/lines/{line}/delete", (*visit).deleteLine)
	handle("GET "+path+"/apps/{app}/delete", (*visit).appPage)
	handle("POST "+path+"/apps/{app}/delete", (*visit).deleteApp)
}

// draw draws a page that asks before something ends.
func (v *visit) draw(title, back string, content ...g.Node) error {
	return v.Page(ui.Page{Title: title, Here: "settings", Back: back, NoIndex: true}, h.Div(h.Class("pad stack l"), g.Group(content)))
}

// lost lists what is lost, by the words of its sentences.
func (v *visit) lost(words ...string) g.Node {
	return h.Ul(h.Class("stack s"), g.Map(words, func(w string) g.Node { return h.Li(v.T("closing." + w)) }))
}

// page shows how an organisation is closed, or until when it can be opened again.
func (v *visit) page() error {
	var p business.Portfolio
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		p, err = v.standing(ctx, tx, v.Actor, v.organisation)
		return err
	}); err != nil {
		return err
	}
	owns := p.Role == business.Owner
	if p.Closed.IsZero() {
		return v.draw(v.Say("closing.title"), p.Path(), h.P(h.B(g.El("bdi", g.Text(p.Name)))), h.P(v.T("closing.what")), v.lost("lost.lines", "lost.apps", "lost.members", "lost.names"), h.P(h.Class("muted"), v.T("closing.undo")),
			g.If(owns, ui.Act(p.Path()+"/close", "btn bad", v.T("closing.do"))), g.If(!owns, h.P(v.T("closing.owner"))))
	}
	until := v.Lang.DateTime(v.Local(p.Closed.Add(openFor)))
	return v.draw(v.Say("closing.closed"), "/settings/organisations", h.P(h.B(g.El("bdi", g.Text(p.Name)))), v.Notice("calm", "info", v.T("closing.until", i18n.With("When", until))),
		g.If(owns, ui.Act(p.Path()+"/reopen", "btn go", v.T("closing.reopen"))), g.If(!owns, h.P(v.T("closing.owner"))), g.If(!owns, ui.Act(p.Path()+"/leave", "btn", v.T("closing.leave"))))
}

// change closes an organisation, or opens it again.
func (v *visit) change(do func(*Engine, context.Context, *store.Tx, account.Actor, id.Portfolio) error) error {
	to := business.Portfolio{ID: v.organisation}.Path() + "/closing"
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return do(v.Engine, ctx, tx, v.Actor, v.organisation) })
	if business.Again(v.Visit, err, to) {
		return nil
	}
	if err != nil {
		return err
	}
	return v.Redirect(to)
}

// line reads the line of the path, in an organisation that the member runs.
func (v *visit) line(ctx context.Context, tx *store.Tx) (business.Portfolio, business.Line, error) {
	n, err := id.Parse[id.Line](v.R.PathValue("line"))
	if err != nil {
		return business.Portfolio{}, business.Line{}, errMissing
	}
	p, err := v.o.Business.Portfolio(ctx, tx, v.Actor, v.organisation, business.Admin)
	if err != nil {
		return p, business.Line{}, err
	}
	l, err := v.o.Business.Live(ctx, tx, n)
	if err == nil && l.Portfolio != p.ID {
		err = errMissing
	}
	return p, l, err
}

func (v *visit) linePage() error {
	var p business.Portfolio
	var l business.Line
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		p, l, err = v.line(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	return v.draw(v.Say("closing.line"), p.Path(), h.P(h.B(g.El("bdi", g.Text(l.Name))), h.Br(), h.Small(h.Class("muted"), g.Text(l.Display()))), h.P(v.T("closing.line.what")), v.lost("line.writes", "line.kept", "line.links", "line.inbox"), h.P(v.T("closing.final")),
		ui.Act(p.Path()+"/lines/"+l.ID.String()+"/delete", "btn bad", v.T("closing.line.do")))
}

func (v *visit) deleteLine() error {
	var p business.Portfolio
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		var l business.Line
		if p, l, err = v.line(ctx, tx); err != nil {
			return err
		}
		return v.DropLine(ctx, tx, v.Actor, l.ID)
	})
	if err != nil {
		return err
	}
	return v.Redirect(p.Path())
}

// app reads the app of the path, in an organisation whose apps the member keeps.
func (v *visit) app(ctx context.Context, tx *store.Tx) (business.Portfolio, business.Client, error) {
	n, err := id.Parse[id.Client](v.R.PathValue("app"))
	if err != nil {
		return business.Portfolio{}, business.Client{}, errMissing
	}
	p, err := v.o.Business.Portfolio(ctx, tx, v.Actor, v.organisation, business.Developer)
	if err != nil {
		return p, business.Client{}, err
	}
	c, err := v.o.Business.Client(ctx, tx, n)
	if err == nil && c.Portfolio != p.ID {
		err = errMissing
	}
	return p, c, err
}

func (v *visit) appPage() error {
	var p business.Portfolio
	var c business.Client
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		p, c, err = v.app(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	at := p.Path() + "/apps/" + c.ID.String()
	return v.draw(v.Say("closing.app"), at, h.P(h.B(g.El("bdi", g.Text(c.Name)))), h.P(v.T("closing.app.what")), v.lost("app.tokens", "app.told", "app.lines"), h.P(v.T("closing.final")), ui.Act(at+"/delete", "btn bad", v.T("closing.app.do")))
}

func (v *visit) deleteApp() error {
	var p business.Portfolio
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		var c business.Client
		if p, c, err = v.app(ctx, tx); err != nil {
			return err
		}
		return v.DropApp(ctx, tx, v.Actor, c.ID)
	})
	if err != nil {
		return err
	}
	return v.Redirect(p.Path())
}
