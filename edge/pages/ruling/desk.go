package ruling

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/post"
	"parvis/engine/report/rule"
)

// Desks are the desks of rules and of the posts that they hold.
type Desks struct {
	Rule *rule.Engine
	Post *post.Engine
	// Drawn draws posts as members see them.
	Drawn func(context.Context, *store.Tx, *desk.Visit[account.Actor], []post.Seen, []id.Account) ([]ui.Post, map[id.Account]ui.Person, error)
}

// visit is one request.
type visit struct {
	*Desks
	*desk.Visit[account.Actor]
}

// Desk registers the pages on which staff write rules and read what waits.
func (d *Desks) Desk(s desk.Shell[account.Actor]) {
	serve := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{d, v}) })
	}
	s.Add(desk.Desk[account.Actor]{Path: "/studio/held", Word: "pages.held.title", What: "pages.held.what", Icon: "clock", Open: func(a account.Actor) bool { return a.Role.Has(account.ManageReports) }})
	s.Add(desk.Desk[account.Actor]{Path: "/studio/rules", Word: "pages.ruling.title", What: "pages.ruling.what", Icon: "flag", Open: func(a account.Actor) bool { return a.Role.Has(account.ManageBlocks) }})
	serve("GET /studio/rules", (*visit).ruling)
	serve("POST /studio/rules", (*visit).saveRule)
	serve("GET /studio/rules/new", (*visit).newRule)
	serve("GET /studio/rules/{id}", (*visit).editRule)
	serve("POST /studio/rules/{id}", (*visit).saveRule)
	serve("POST /studio/rules/{id}/{act}", (*visit).actOnRule)
	serve("GET /studio/held", (*visit).held)
	serve("POST /studio/held/{id}/{act}", (*visit).decideHeld)
}

// writesRules tells who may write rules; for others there are no such pages.
func (v *visit) writesRules() error {
	if !v.Actor.Role.Has(account.ManageBlocks) {
		return form.ErrNoPage
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
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.Rule.List(ctx, tx, v.Actor); err != nil {
			return err
		}
		waits, err = v.Rule.Count(ctx, tx, v.Actor)
		return err
	})
	if err != nil {
		return err
	}
	content := h.Ol(h.Class("people"), h.Role("list"), g.Map(list, func(r rule.Rule) g.Node { return item(v.View, r, len(list)) }))
	if len(list) == 0 {
		content = v.Empty(v.Say("pages.ruling.empty"), nil)
	}
	return v.Page(ui.Page{Title: v.Say("pages.ruling.title"), Here: "desk", Back: "/studio", NoIndex: true},
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
	n, err := form.Number[id.Job](v.R, "id")
	if err != nil {
		return err
	}
	var r rule.Rule
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		r, err = v.Rule.Get(ctx, tx, v.Actor, int64(n))
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
	if v.R.PathValue("id") != "" {
		n, err := form.Number[id.Job](v.R, "id")
		if err != nil {
			return err
		}
		action, which = action+"/"+n.String(), n
	}
	d := read(v.R)
	if v.Form("do") == "try" {
		return v.tryRule(action, d)
	}
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if which == 0 {
			_, err = v.Rule.Add(ctx, tx, v.Actor, d)
			return err
		}
		_, err = v.Rule.Change(ctx, tx, v.Actor, int64(which), d)
		return err
	})
	if err != nil {
		broken, err := form.Refusal(v.View, "", err)
		if err != nil {
			return err
		}
		return v.drawRule(action, d, broken, nil)
	}
	return v.Redirect("/studio/rules")
}

// tryRule shows below the form which of the newest posts the rule would have met.
func (v *visit) tryRule(action string, d rule.Draft) error {
	var found g.Node
	err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		list, err := v.Rule.Try(ctx, tx, v.Actor, d)
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
	var items []g.Node
	for _, m := range list {
		drawn, err := v.reviewed(ctx, tx, m.Post)
		if err != nil {
			return nil, err
		}
		items = append(items, h.Li(parts(v.View, m.Parts), drawn))
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
	return v.Draw(status, ui.Page{Title: title, Here: "desk", Back: "/studio/rules", NoIndex: true}, draw(v.View, action, d, broken), below)
}

// actOnRule turns a rule on or off, moves it or ends it.
func (v *visit) actOnRule() error {
	if err := v.writesRules(); err != nil {
		return err
	}
	n, err := form.Number[id.Job](v.R, "id")
	if err != nil {
		return err
	}
	act := v.R.PathValue("act")
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		r, err := v.Rule.Get(ctx, tx, v.Actor, int64(n))
		if err != nil {
			return err
		}
		switch act {
		case "on", "off":
			r.On = act == "on"
			_, err = v.Rule.Change(ctx, tx, v.Actor, r.ID, r.Draft)
			return err
		case "up":
			return v.Rule.Move(ctx, tx, v.Actor, r.ID, r.Place-1)
		case "down":
			return v.Rule.Move(ctx, tx, v.Actor, r.ID, r.Place+1)
		case "remove":
			return v.Rule.Remove(ctx, tx, v.Actor, r.ID)
		}
		return form.ErrNoPage
	})
	if err != nil {
		if _, err := form.Refusal(v.View, "", err); err != nil {
			return err
		}
		return v.Redirect("/studio/rules/" + n.String()) // too heavy: its form says so
	}
	return v.Redirect("/studio/rules")
}
