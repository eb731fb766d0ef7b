package people

import (
	"context"
	"net/http"
	"strings"

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

// visit is one request for the pages of people.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// Desk registers the page of the people of an organisation, and that of the offers that a
// member has.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(d *desk.Visit[account.Actor]) error { return fn(&visit{e, d}) })
	}
	handle("GET "+business.OffersPath, func(v *visit) error { return v.offers(http.StatusOK, nil) })
	handle("POST "+business.OffersPath, (*visit).answer)
	const path = "/studio/business/{id}"
	handle("POST "+path+"/leave", (*visit).leaves)
	handle("GET "+path+"/people", func(v *visit) error { return v.people(http.StatusOK, nil) })
	for act, fn := range map[string]func(*visit, context.Context, *store.Tx, id.Portfolio, id.Account) error{
		"appoint": func(v *visit, ctx context.Context, tx *store.Tx, p id.Portfolio, who id.Account) error {
			return v.Appoint(ctx, tx, v.Actor, p, who, business.Role(v.Form("role")))
		},
		"withdraw": func(v *visit, ctx context.Context, tx *store.Tx, p id.Portfolio, who id.Account) error {
			return v.Withdraw(ctx, tx, v.Actor, p, who)
		},
		"hand": func(v *visit, ctx context.Context, tx *store.Tx, p id.Portfolio, who id.Account) error {
			return v.HandOn(ctx, tx, v.Actor, p, who)
		},
	} {
		handle("POST "+path+"/"+act, func(v *visit) error { return v.act(act, fn) })
	}
}

// broken words what a form was refused for; anything else is not for its page.
func (v *visit) broken(field string, err error) ([]ui.Broken, error) {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid && f.Kind != fault.Limited && f.Kind != fault.Missing && f.Kind != fault.Conflict {
		return nil, err
	}
	b := ui.Broken{Name: field, Text: v.Words.Fault(v.Lang, err)}
	if field != "" {
		b.Label = v.Say("people." + field)
	}
	return []ui.Broken{b}, nil
}

// offers lists what the member is offered.
func (v *visit) offers(status int, broken []ui.Broken) error {
	var list []Offer
	names := map[id.Account]string{}
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.Offers(ctx, tx, v.Actor); err != nil {
			return err
		}
		return v.name(ctx, tx, names, list)
	}); err != nil {
		return err
	}
	p := ui.Page{Title: v.Say("people.offers"), Here: "settings", Back: "/settings/organisations", NoIndex: true}
	return v.Draw(status, p, h.Div(h.Class("pad stack l"), v.Summary(broken), h.P(v.T("people.offers.what")),
		g.If(len(list) == 0, h.P(h.Class("muted"), v.T("people.offers.none"))),
		g.If(len(list) > 0, h.Ul(h.Class("stack l"), h.Role("list"), g.Map(list, func(o Offer) g.Node {
			button := func(act, class, word string) g.Node {
				return h.Button(h.Type("submit"), h.Class(class), h.Name("act"), h.Value(act), v.T(word), h.Span(h.Class("vh"), g.Text(" "+o.Name)))
			}
			return h.Li(h.Class("stack s"), h.P(h.B(g.El("bdi", g.Text(o.Name))), g.Text(" · "), v.T("business.role."+string(o.Role)), h.Br(), h.Small(h.Class("muted"), v.T("people.may."+string(o.Role)))),
				h.P(h.Class("small muted"), v.T("people.by", i18n.With("Name", "@"+names[o.By]), i18n.With("When", v.Lang.DateTime(v.Local(o.Until()))))),
				h.Form(h.Method("post"), h.Action(business.OffersPath), h.Class("row"), h.Input(h.Type("hidden"), h.Name("organisation"), h.Value(o.Portfolio.String())), h.Input(h.Type("hidden"), h.Name("role"), h.Value(string(o.Role))),
					button("take", "btn go", "people.take"), button("decline", "btn", "people.decline")))
		})))))
}

// name adds the names of who is in offers.
func (v *visit) name(ctx context.Context, tx *store.Tx, names map[id.Account]string, list []Offer) error {
	clear(names)
	var who []id.Account
	for _, o := range list {
		who = append(who, o.Account, o.By)
	}
	people, err := v.o.Account.Many(ctx, tx, who)
	for _, a := range people {
		names[a.ID] = a.Username
	}
	return err
}

// answer takes or declines an offer.
func (v *visit) answer() error {
	p, err := id.Parse[id.Portfolio](v.Form("organisation"))
	if err != nil {
		return errMissing
	}
	r, takes := business.Role(v.Form("role")), v.Form("act") == "take"
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		if takes {
			return v.Engine.Take(ctx, tx, v.Actor, p, r)
		}
		return v.Decline(ctx, tx, v.Actor, p, r)
	})
	switch {
	case err == nil && takes:
		return v.Redirect(business.Portfolio{ID: p}.Path())
	case err == nil:
		return v.Redirect(business.OffersPath)
	}
	broken, err := v.broken("", err)
	if err != nil {
		return err
	}
	return v.offers(http.StatusUnprocessableEntity, broken)
}

// people shows who has a role in an organisation, and who is offered one.
func (v *visit) people(status int, broken []ui.Broken) error {
	which, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	var p business.Portfolio
	var members []business.Member
	var list []Offer
	names := map[id.Account]string{}
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		list = nil
		if p, err = v.o.Business.Portfolio(ctx, tx, v.Actor, which, business.Analyst); err != nil {
			return err
		}
		if members, err = v.o.Business.Members(ctx, tx, v.Actor, p.ID); err != nil || p.Role.Rank() < business.Admin.Rank() {
			return err
		}
		if list, err = v.Offered(ctx, tx, v.Actor, p.ID); err != nil {
			return err
		}
		return v.name(ctx, tx, names, list)
	}); err != nil {
		return err
	}
	runs := p.Role.Rank() >= business.Admin.Rank()
	page := ui.Page{Title: v.Say("people.title"), Here: "settings", Back: p.Path(), NoIndex: true}
	return v.Draw(status, page, h.Div(h.Class("pad stack l"), v.Summary(broken), h.P(h.B(g.El("bdi", g.Text(p.Name)))),
		h.Ul(h.Class("stack"), h.Role("list"), g.Map(members, func(m business.Member) g.Node {
			word := "people.drop"
			if m.Account == v.Actor.Account {
				word = "people.leave"
			}
			return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.A(h.Href("/@"+m.Name), g.Text("@"+m.Name)), g.Text(" · "), v.T("business.role."+string(m.Role))),
				g.If((runs || m.Account == v.Actor.Account) && m.Role != business.Owner, v.press(p, "appoint", m.Name, "btn sm", word)))
		})),
		h.P(h.Class("muted"), v.T("people.tokens")),
		g.If(len(list) > 0, h.Section(h.Class("stack s"), h.Aria("labelledby", "offered"), h.H2(h.ID("offered"), v.T("people.offered")),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(list, func(o Offer) g.Node {
				return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.A(h.Href("/@"+names[o.Account]), g.Text("@"+names[o.Account])), g.Text(" · "), v.T("business.role."+string(o.Role)), h.Br(),
					h.Small(h.Class("muted"), v.T("people.state."+string(o.State), i18n.With("When", v.Lang.DateTime(v.Local(o.Until())))))),
					g.If(o.State == Open && over(p, o.Role), v.press(p, "withdraw", names[o.Account], "btn sm", "people.withdraw")))
			})))),
		g.If(runs, v.offering(p, broken)), g.If(p.Role == business.Owner, v.handing(p, members))))
}

// press is a button that does something with somebody.
func (v *visit) press(p business.Portfolio, act, name, class, word string) g.Node {
	return h.Form(h.Method("post"), h.Action(p.Path()+"/"+act), h.Input(h.Type("hidden"), h.Name("who"), h.Value(name)), h.Button(h.Type("submit"), h.Class(class), v.T(word), h.Span(h.Class("vh"), g.Text(" @"+name))))
}

// offering is the form that offers somebody a role.
func (v *visit) offering(p business.Portfolio, broken []ui.Broken) g.Node {
	var roles []ui.Option
	for _, r := range []business.Role{business.Operator, business.Developer, business.Analyst, business.Admin} {
		if over(p, r) {
			roles = append(roles, ui.Option{Value: string(r), Text: v.Say("business.role." + string(r))})
		}
	}
	who := ""
	if len(broken) > 0 {
		who = v.Form("who")
	}
	return h.Section(h.Class("stack s"), h.Aria("labelledby", "offering"), h.H2(h.ID("offering"), v.T("people.offering")), h.P(h.Class("muted"), v.T("people.offering.what")),
		h.Form(h.Method("post"), h.Action(p.Path()+"/appoint"), h.Class("stack s"), v.Field(ui.Field{Name: "who", Label: v.Say("people.who"), Auto: "off", Value: who}),
			v.Field(ui.Field{Name: "role", Label: v.Say("people.role"), Type: "select", Options: roles, Value: v.Form("role")}), h.Div(h.Button(h.Type("submit"), h.Class("btn"), v.T("people.offer")))))
}

// handing is the form by which an owner hands their organisation on.
func (v *visit) handing(p business.Portfolio, members []business.Member) g.Node {
	var admins []ui.Option
	for _, m := range members {
		if m.Role == business.Admin {
			admins = append(admins, ui.Option{Value: m.Name, Text: "@" + m.Name})
		}
	}
	return h.Section(h.Class("stack s"), h.Aria("labelledby", "handing"), h.H2(h.ID("handing"), v.T("people.handing")), h.P(h.Class("muted"), v.T("people.handing.what")),
		g.If(len(admins) == 0, h.P(v.T("people.handing.none"))),
		g.If(len(admins) > 0, h.Form(h.Method("post"), h.Action(p.Path()+"/hand"), h.Class("stack s"), v.Field(ui.Field{Name: "to", Label: v.Say("people.to"), Type: "select", Options: admins}),
			h.Div(h.Button(h.Type("submit"), h.Class("btn bad"), v.T("people.hand"))))))
}

// leaves has the member leave an organisation, also one that is closed.
func (v *visit) leaves() error {
	p, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Appoint(ctx, tx, v.Actor, p, v.Actor.Account, "")
	}); err != nil {
		return err
	}
	return v.Redirect("/settings/organisations")
}

// act does something with somebody.
func (v *visit) act(act string, fn func(*visit, context.Context, *store.Tx, id.Portfolio, id.Account) error) error {
	p, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	field := "who"
	if act == "hand" {
		field = "to"
	}
	if act == "appoint" && v.Form("role") != "" || act == "hand" {
		err = v.Count(v.R.Context(), v.Actor, p)
	}
	stays := true
	if err == nil {
		err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
			if _, err := v.o.Business.Portfolio(ctx, tx, v.Actor, p, business.Analyst); err != nil {
				return err
			}
			who, err := v.o.Account.Lookup(ctx, tx, strings.TrimPrefix(v.Form(field), "@"))
			if err != nil {
				return errMember
			}
			stays = act != "appoint" || v.Form("role") != "" || who.ID != v.Actor.Account
			return fn(v, ctx, tx, p, who.ID)
		})
	}
	to := business.Portfolio{ID: p}.PeoplePath()
	switch {
	case err == nil && !stays: // who left sees it no more
		return v.Redirect("/settings/organisations")
	case err == nil:
		return v.Redirect(to)
	case business.Again(v.Visit, err, to):
		return nil
	}
	broken, err := v.broken(field, err)
	if err != nil {
		return err
	}
	return v.people(http.StatusUnprocessableEntity, broken)
}
