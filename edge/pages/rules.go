package pages

import (
	"context"
	"net/http"
	"strconv"
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
	content := g.Node(h.Ol(h.Class("people"), h.Role("list"), g.Map(list, func(r rule.Rule) g.Node { return v.ruleItem(r, len(list)) })))
	if len(list) == 0 {
		content = v.Empty(v.Say("pages.ruling.empty"), nil)
	}
	return v.draw(ui.Page{Title: v.Say("pages.ruling.title"), Back: "/notifications", NoIndex: true},
		h.P(h.Class("pad small muted"), v.T("pages.ruling.what")),
		h.P(h.Class("sub"), h.A(h.Class("btn sm go"), h.Href("/studio/rules/new"), v.T("pages.ruling.new")),
			h.A(h.Class("btn sm"), h.Href("/studio/held"), v.T("pages.held.link", i18n.Count(waits)))), content)
}

func (v *visit) ruleItem(r rule.Rule, of int) g.Node {
	base := "/studio/rules/" + strconv.FormatInt(r.ID, 10)
	class, state, turn, word := "badge", "pages.ruling.off", "/on", "pages.ruling.turn_on"
	if r.On {
		class, state, turn, word = "badge ok", "pages.ruling.on", "/off", "pages.ruling.turn_off"
	}
	name := r.Note
	if name == "" {
		name = v.Say("pages.ruling.nameless", i18n.With("N", r.Place))
	}
	return h.Li(h.Div(h.Class("stack s"),
		h.P(h.B(h.A(h.Href(base), g.El("bdi", g.Text(name)))), g.Text(" "), h.Span(h.Class(class), v.T(state)), g.Text(" "), h.Span(h.Class("badge"), v.T("pages.ruling.effect."+string(r.Effect)))),
		h.P(h.Class("small muted"), g.Text(v.conditions(r.Draft)), g.Text(" · "), v.T("pages.ruling.hits", i18n.Count(r.Hits))),
		h.Div(h.Class("row"), ui.Act(base+turn, "btn sm", v.T(word)),
			g.If(r.Place > 1, ui.Act(base+"/up", "btn sm", v.T("pages.ruling.up"))), g.If(r.Place < of, ui.Act(base+"/down", "btn sm", v.T("pages.ruling.down"))),
			ui.Act(base+"/remove", "btn sm", v.T("pages.ruling.remove")))))
}

// conditions says in a few words what a rule asks for.
func (v *visit) conditions(d rule.Draft) string {
	var out []string
	for _, c := range []struct {
		has bool
		key string
		n   int
	}{
		{len(d.Words) > 0, "pages.ruling.has.words", len(d.Words)}, {d.Pattern != "", "pages.ruling.has.pattern", 1}, {len(d.Domains) > 0, "pages.ruling.has.domains", len(d.Domains)},
		{d.Days > 0, "pages.ruling.has.days", d.Days}, {len(d.Hashes) > 0, "pages.ruling.has.hashes", len(d.Hashes)}, {d.First, "pages.ruling.has.first", 1},
	} {
		if c.has {
			out = append(out, v.Say(c.key, i18n.Count(c.n)))
		}
	}
	return strings.Join(out, " · ")
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

// ruleDraft reads the form of a rule.
func (v *visit) ruleDraft() rule.Draft {
	rows := func(name string) []string { return strings.Split(v.form(name), "\n") }
	days, err := strconv.Atoi(strings.TrimSpace(v.form("days")))
	if err != nil && strings.TrimSpace(v.form("days")) != "" {
		days = -1 // no number: the field is named as broken
	}
	return rule.Draft{
		On: v.form("on") != "", Effect: rule.Effect(v.form("effect")), Note: v.form("note"), Words: rows("words"), Pattern: strings.TrimSpace(v.form("pattern")),
		Domains: rows("domains"), Days: days, Hashes: rows("hashes"), First: v.form("first") != "",
	}
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
	d := v.ruleDraft()
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
		broken, err := v.refusal("", err)
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
		broken, err := v.refusal("", err)
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
		items = append(items, h.Li(v.parts(m.Parts), drawn))
	}
	return h.Section(h.Class("panel"), h.ID("tried"), h.TabIndex("-1"), h.H2(v.T("pages.ruling.met", i18n.Count(len(list)), i18n.With("Max", rule.TryMax))),
		h.Ul(h.Role("list"), g.Group(items))), nil
}

// parts says which parts of a rule held.
func (v *visit) parts(list []rule.Part) g.Node {
	return h.P(h.Class("row pad small"), g.Map(list, func(p rule.Part) g.Node {
		return h.Span(h.Class("badge"), v.T("pages.ruling.part."+p.Kind), g.If(p.Value != "", g.Group{g.Text(" "), g.El("bdi", g.Text(shortened(p.Value)))}))
	}))
}

// shortened keeps a hash from filling a line.
func shortened(s string) string {
	if len(s) == 64 && !strings.ContainsAny(s, " .") {
		return s[:12] + "…"
	}
	return s
}

func (v *visit) drawRule(action string, d rule.Draft, broken []ui.Broken, below g.Node) error {
	wrong := map[string]string{}
	for i := range broken {
		if broken[i].Name == "conditions" {
			broken[i].Name = "words" // the first of them
		}
		wrong[broken[i].Name] = broken[i].Text
	}
	field := func(f ui.Field) g.Node {
		f.Label, f.Hint, f.Error = v.Say("pages.ruling."+f.Name), v.Say("pages.ruling."+f.Name+"_hint"), wrong[f.Name]
		return v.Field(f)
	}
	days := ""
	if d.Days != 0 {
		days = strconv.Itoa(d.Days)
	}
	var effects []string
	for _, e := range rule.Effects() {
		effects = append(effects, string(e))
	}
	status := http.StatusOK
	if len(broken) > 0 {
		status = http.StatusUnprocessableEntity
	}
	title := v.Say("pages.ruling.new")
	if action != "/studio/rules" {
		title = v.Say("pages.ruling.edit")
	}
	area := func(name string, list []string) g.Node {
		return field(ui.Field{Name: name, Type: "textarea", Rows: 3, Value: strings.TrimSpace(strings.Join(list, "\n")), Optional: true})
	}
	return v.drawAs(status, ui.Page{Title: title, Back: "/studio/rules", NoIndex: true}, h.Div(h.Class("pad"), h.Form(h.Class("stack"), h.Method("post"), h.Action(action), v.Summary(broken),
		field(ui.Field{Name: "note", Value: d.Note, Optional: true}),
		h.FieldSet(h.Class("stack"), h.Legend(v.T("pages.ruling.if")), area("words", d.Words), field(ui.Field{Name: "pattern", Value: d.Pattern, Optional: true}), area("domains", d.Domains),
			field(ui.Field{Name: "days", Type: "number", Value: days, Optional: true}), field(ui.Field{Name: "first", Type: "checkbox", Checked: d.First}), area("hashes", d.Hashes)),
		field(ui.Field{Name: "effect", Type: "select", Value: string(d.Effect), Options: v.options("pages.ruling.effect.", effects...)}),
		field(ui.Field{Name: "on", Type: "checkbox", Checked: d.On}),
		h.P(h.Class("row"), h.Button(h.Type("submit"), h.Class("btn go"), v.T("pages.ruling.save")), h.Button(h.Type("submit"), h.Class("btn"), h.Name("do"), h.Value("try"), v.T("pages.ruling.try"))))), below)
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
