package pages

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/edge/pages/ruling"
	"parvis/engine/account"
	"parvis/engine/report/rule"
)

// deskRoutes lists the pages on which staff write rules and read what waits.
func (e *Edge) deskRoutes() {
	e.mux.HandleFunc("GET /studio/rules", e.handle("member", (*visit).ruling))
	e.mux.HandleFunc("POST /studio/rules", e.handle("member", (*visit).saveRule))
	e.mux.HandleFunc("GET /studio/rules/new", e.handle("member", (*visit).newRule))
	e.mux.HandleFunc("GET /studio/rules/{id}", e.handle("member", (*visit).editRule))
	e.mux.HandleFunc("POST /studio/rules/{id}", e.handle("member", (*visit).saveRule))
	e.mux.HandleFunc("POST /studio/rules/{id}/{act}", e.handle("member", (*visit).actOnRule))
	e.mux.HandleFunc("GET /studio/held", e.handle("member", (*visit).held))
	e.mux.HandleFunc("POST /studio/held/{id}/{act}", e.handle("member", (*visit).decideHeld))
}

// ruleDesks are the desks of rules and of what waits, in the list of desks.
func (e *Edge) ruleDesks() []desk.Desk[account.Actor] {
	if e.Rule == nil {
		return nil
	}
	return []desk.Desk[account.Actor]{
		{Path: "/studio/held", Word: "pages.held.title", What: "pages.held.what", Icon: "clock", Open: func(a account.Actor) bool { return a.Role.Has(account.ManageReports) }},
		{Path: "/studio/rules", Word: "pages.ruling.title", What: "pages.ruling.what", Icon: "flag", Open: func(a account.Actor) bool { return a.Role.Has(account.ManageBlocks) }},
	}
}

// writesRules tells who may write rules; for others there are no such pages.
func (v *visit) writesRules() error {
	if v.Rule == nil || !v.actor.Role.Has(account.ManageBlocks) {
		return errNoPage
	}
	return nil
}

// ruling lists the rules in their order.
func (v *visit) ruling() error {
	if err := v.writesRules(); err != nil {
		return err
	}
	var list []rule.Rule
	waits := 0
	err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.Rule.List(ctx, tx, v.actor); err != nil {
			return err
		}
		waits, err = v.Rule.Count(ctx, tx, v.actor)
		return err
	})
	if err != nil {
		return err
	}
	content := h.Ol(h.Class("people"), h.Role("list"), g.Map(list, func(r rule.Rule) g.Node { return ruling.Item(v.View, r, len(list)) }))
	if len(list) == 0 {
		content = v.Empty(v.Say("pages.ruling.empty"), nil)
	}
	return v.draw(ui.Page{Title: v.Say("pages.ruling.title"), Here: "desk", Back: "/studio", NoIndex: true},
		h.P(h.Class("pad small muted"), v.T("pages.ruling.what")),
		h.P(h.Class("sub"), h.A(h.Class("btn sm go"), h.Href("/studio/rules/new"), v.T("pages.ruling.new")),
			h.A(h.Class("btn sm"), h.Href("/studio/held"), v.T("pages.held.link", i18n.Count(waits)))), content)
}

func (v *visit) newRule() error {
	if err := v.writesRules(); err != nil {
		return err
	}
	return v.drawRule("/studio/rules", rule.Draft{Effect: rule.Flag}, nil, nil)
}

func (v *visit) editRule() error {
	if err := v.writesRules(); err != nil {
		return err
	}
	n, err := number[id.Job](v, "id")
	if err != nil {
		return err
	}
	var r rule.Rule
	if err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		r, err = v.Rule.Get(ctx, tx, v.actor, int64(n))
		return err
	}); err != nil {
		return err
	}
	return v.drawRule("/studio/rules/"+n.String(), r.Draft, nil, nil)
}

// saveRule keeps a rule, or tells what it would have met.
func (v *visit) saveRule() error {
	if err := v.writesRules(); err != nil {
		return err
	}
	action, which := "/studio/rules", id.Job(0)
	if v.r.PathValue("id") != "" {
		n, err := number[id.Job](v, "id")
		if err != nil {
			return err
		}
		action, which = action+"/"+n.String(), n
	}
	d := ruling.Read(v.r)
	if v.form("do") == "try" {
		return v.tryRule(action, d)
	}
	err := v.write(func(ctx context.Context, tx *store.Tx) (err error) {
		if which == 0 {
			_, err = v.Rule.Add(ctx, tx, v.actor, d)
			return err
		}
		_, err = v.Rule.Change(ctx, tx, v.actor, int64(which), d)
		return err
	})
	if err != nil {
		broken, err := form.Refusal(v.View, "", err)
		if err != nil {
			return err
		}
		return v.drawRule(action, d, broken, nil)
	}
	return v.redirect("/studio/rules")
}

// tryRule shows below the form which of the newest posts the rule would have met.
func (v *visit) tryRule(action string, d rule.Draft) error {
	var found g.Node
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		list, err := v.Rule.Try(ctx, tx, v.actor, d)
		if err != nil {
			return err
		}
		found, err = v.matches(ctx, tx, list)
		return err
	})
	if err != nil {
		broken, err := form.Refusal(v.View, "", err)
		if err != nil {
			return err
		}
		return v.drawRule(action, d, broken, nil)
	}
	return v.drawRule(action, d, nil, found)
}

func (v *visit) matches(ctx context.Context, tx *store.Tx, list []rule.Match) (g.Node, error) {
	b := v.album(ctx, tx)
	var items []g.Node
	for _, m := range list {
		drawn, err := v.reviewed(ctx, tx, b, m.Post)
		if err != nil {
			return nil, err
		}
		items = append(items, h.Li(ruling.Parts(v.View, m.Parts), drawn))
	}
	return h.Section(h.Class("panel"), h.ID("tried"), h.TabIndex("-1"), h.H2(v.T("pages.ruling.met", i18n.Count(len(list)), i18n.With("Max", rule.TryMax))),
		h.Ul(h.Role("list"), g.Group(items))), nil
}

func (v *visit) drawRule(action string, d rule.Draft, broken []ui.Broken, below g.Node) error {
	status, title := http.StatusOK, v.Say("pages.ruling.edit")
	if len(broken) > 0 {
		status = http.StatusUnprocessableEntity
	}
	if action == "/studio/rules" {
		title = v.Say("pages.ruling.new")
	}
	return v.drawAs(status, ui.Page{Title: title, Here: "desk", Back: "/studio/rules", NoIndex: true}, ruling.Form(v.View, action, d, broken), below)
}

// actOnRule turns a rule on or off, moves it or ends it.
func (v *visit) actOnRule() error {
	if err := v.writesRules(); err != nil {
		return err
	}
	n, err := number[id.Job](v, "id")
	if err != nil {
		return err
	}
	act := v.r.PathValue("act")
	err = v.write(func(ctx context.Context, tx *store.Tx) error {
		r, err := v.Rule.Get(ctx, tx, v.actor, int64(n))
		if err != nil {
			return err
		}
		switch act {
		case "on", "off":
			r.On = act == "on"
			_, err = v.Rule.Change(ctx, tx, v.actor, r.ID, r.Draft)
			return err
		case "up":
			return v.Rule.Move(ctx, tx, v.actor, r.ID, r.Place-1)
		case "down":
			return v.Rule.Move(ctx, tx, v.actor, r.ID, r.Place+1)
		case "remove":
			return v.Rule.Remove(ctx, tx, v.actor, r.ID)
		}
		return errNoPage
	})
	if err != nil {
		if fault.KindOf(err) == fault.Conflict { // too heavy: its form says so
			return v.redirect("/studio/rules/" + n.String())
		}
		return err
	}
	return v.redirect("/studio/rules")
}
