package number

import (
	"context"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/system/business"
)

// visit is one request for the page of a line's registration.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
	line business.Line
	role business.Role
}

// Desk registers the page of a line's registration, which those see who keep the apps of
// its organisation; who runs it, acts there.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	handle := func(pattern string, least business.Role, fn func(*visit) error) {
		s.Handle(pattern, func(d *desk.Visit[account.Actor]) error {
			v := &visit{Engine: e, Visit: d}
			if err := v.enter(least); err != nil {
				return err
			}
			return fn(v)
		})
	}
	const path = "/studio/line/{line}/number"
	handle("GET "+path, business.Developer, func(v *visit) error { return v.page(http.StatusOK, nil) })
	handle("POST "+path+"/{act}", business.Admin, (*visit).act)
}

// enter finds the line of the path, and the actor's role in its organisation.
func (v *visit) enter(least business.Role) error {
	which, err := id.Parse[id.Line](v.R.PathValue("line"))
	if err != nil {
		return errMissing
	}
	return v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if v.line, err = v.o.Business.Live(ctx, tx, which); err != nil {
			return err
		}
		p, err := v.o.Business.Portfolio(ctx, tx, v.Actor, v.line.Portfolio, least)
		v.role = p.Role
		return err
	})
}

// page shows how far a line is on its way to sending, and what can be done with it.
func (v *visit) page(status int, broken []ui.Broken) error {
	var s Standing
	code := ""
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if v.line, err = v.o.Business.Line(ctx, tx, v.line.ID); err != nil {
			return err
		}
		if s, err = v.Standing(ctx, tx, v.line.ID); err != nil || v.role != business.Owner {
			return err
		}
		r, err := recordOf(tx, v.line.ID)
		if err != nil {
			return err
		}
		code, err = v.open(tx, r)
		return err
	}); err != nil {
		return err
	}
	l := v.line
	for i, b := range broken {
		if !slices.Contains(fieldsOf(l.Stage, s), b.Name) { // meanwhile the page is another
			broken[i].Name, broken[i].Label = "", ""
		}
	}
	word := "number.pin.none"
	if s.PIN {
		word = "number.pin.set"
	}
	p := ui.Page{Title: v.Say("number.title"), Here: "settings", Back: "/studio/business/" + l.Portfolio.String(), NoIndex: true}
	return v.Draw(status, p, h.Div(h.Class("pad stack l"), v.Summary(broken),
		h.Div(h.P(h.B(g.El("bdi", g.Text(l.Name)))), h.P(h.Class("muted"), g.Text(l.Display()))),
		h.P(v.T("number.stage."+string(l.Stage)), g.If(l.Stage == business.Connected, g.Group{g.Text(" "), v.T("number.since", i18n.With("When", v.Lang.Date(v.Local(l.Onboarded)))), g.Text(".")})),
		h.P(h.Class("muted"), v.T(word)),
		g.If(code != "", h.P(h.Role("status"), v.T("number.code", i18n.With("Code", code), i18n.With("When", v.Lang.Time(v.Local(s.Until)))))),
		g.If(!s.Paused.IsZero(), h.P(v.T("number.code.wait", i18n.With("When", v.Lang.Time(v.Local(s.Paused)))))),
		g.If(v.role == business.Owner || v.role == business.Admin, v.acts(s, broken))))
}

// fieldsOf are those of the forms of a page.
func fieldsOf(at business.Stage, s Standing) []string {
	switch {
	case at == business.Pending:
		return []string{"typed"}
	case at == business.Connected:
		return []string{"next"}
	case s.PIN:
		return []string{"pin", "next"}
	}
	return []string{"pin"}
}

// acts are the forms of a page, by how far the line is.
func (v *visit) acts(s Standing, broken []ui.Broken) g.Node {
	to := Path(v.line.ID)
	form := func(act, field, word, class string) g.Node {
		f := ui.Field{Name: field, Label: v.Say("number." + field), Hint: v.Say("number.digits"), Auto: "off"}
		for _, b := range broken {
			if b.Name == field {
				f.Error = b.Text
			}
		}
		return h.Form(h.Method("post"), h.Action(to+"/"+act), h.Class("stack s"), v.Field(f), h.Div(h.Button(h.Type("submit"), h.Class(class), v.T(word))))
	}
	switch v.line.Stage {
	case business.Pending:
		return h.Div(h.Class("stack l"), ui.Act(to+"/ask", "btn", v.T("number.ask")), form("verify", "typed", "number.verify", "btn go"))
	case business.Connected:
		return h.Div(h.Class("stack l"), form("pin", "next", "number.change", "btn"),
			h.Form(h.Method("post"), h.Action(to+"/deregister"), h.Class("stack s"), h.P(h.Class("muted"), v.T("number.deregister.what")), h.Div(h.Button(h.Type("submit"), h.Class("btn bad"), v.T("number.deregister")))))
	}
	return h.Div(h.Class("stack l"), form("register", "pin", "number.register", "btn go"), g.If(s.PIN, form("pin", "next", "number.change", "btn")))
}

// act does what a form says.
func (v *visit) act() error {
	ctx, by, l := v.R.Context(), v.Actor.Account, v.line.ID
	field := ""
	var err error
	switch v.R.PathValue("act") {
	case "ask":
		err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return v.RequestCode(ctx, tx, l) })
	case "verify":
		field = "typed"
		err = v.Verify(ctx, by, l, v.Form("typed"))
	case "register":
		field = "pin"
		err = v.Register(ctx, l, Registration{PIN: v.Form("pin"), By: by})
	case "deregister":
		err = v.Withdraw(ctx, by, l)
	case "pin":
		field = "next"
		err = v.SetPIN(ctx, by, l, v.Form("next"))
	default:
		err = errMissing
	}
	if err == nil {
		return v.Redirect(Path(l))
	}
	if f := fault.Of(err); f.Kind != fault.Invalid && f.Kind != fault.Limited && f.Kind != fault.Conflict {
		return err
	}
	b := ui.Broken{Name: field, Text: v.Words.Fault(v.Lang, err)}
	if field != "" {
		b.Label = v.Say("number." + field)
	}
	return v.page(http.StatusUnprocessableEntity, []ui.Broken{b})
}
