// Package ruling has the desks on which staff write rules for texts and files
// (social-core 18) and decide on the posts that these hold.
package ruling

import (
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/web/ui"
	"parvis/engine/report/rule"
)

// item draws a rule in the list of as many.
func item(v ui.View, r rule.Rule, of int) g.Node {
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
		h.P(h.Class("small muted"), g.Text(conditions(v, r.Draft)), g.Text(" · "), v.T("pages.ruling.hits", i18n.Count(r.Hits))),
		h.Div(h.Class("row"), ui.Act(base+turn, "btn sm", v.T(word)),
			g.If(r.Place > 1, ui.Act(base+"/up", "btn sm", v.T("pages.ruling.up"))), g.If(r.Place < of, ui.Act(base+"/down", "btn sm", v.T("pages.ruling.down"))),
			ui.Act(base+"/remove", "btn sm", v.T("pages.ruling.remove")))))
}

// conditions says in a few words what a rule asks for.
func conditions(v ui.View, d rule.Draft) string {
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

// read reads the form of a rule.
func read(r *http.Request) rule.Draft {
	rows := func(name string) []string { return strings.Split(r.PostFormValue(name), "\n") }
	days, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("days")))
	if err != nil && strings.TrimSpace(r.PostFormValue("days")) != "" {
		days = -1 // no number: the field is named as broken
	}
	return rule.Draft{
		On: r.PostFormValue("on") != "", Effect: rule.Effect(r.PostFormValue("effect")), Note: r.PostFormValue("note"), Words: rows("words"), Pattern: strings.TrimSpace(r.PostFormValue("pattern")),
		Domains: rows("domains"), Days: days, Hashes: rows("hashes"), First: r.PostFormValue("first") != "",
	}
}

// parts says which parts of a rule held.
func parts(v ui.View, list []rule.Part) g.Node {
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

// draw draws the form of a rule, with what of it was refused.
func draw(v ui.View, action string, d rule.Draft, broken []ui.Broken) g.Node {
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
	var effects []ui.Option
	for _, e := range rule.Effects() {
		effects = append(effects, ui.Option{Value: string(e), Text: v.Say("pages.ruling.effect." + string(e))})
	}
	area := func(name string, list []string) g.Node {
		return field(ui.Field{Name: name, Type: "textarea", Rows: 3, Value: strings.TrimSpace(strings.Join(list, "\n")), Optional: true})
	}
	return h.Div(h.Class("pad"), h.Form(h.Class("stack"), h.Method("post"), h.Action(action), v.Summary(broken),
		field(ui.Field{Name: "note", Value: d.Note, Optional: true}),
		h.FieldSet(h.Class("stack"), h.Legend(v.T("pages.ruling.if")), area("words", d.Words), field(ui.Field{Name: "pattern", Value: d.Pattern, Optional: true}), area("domains", d.Domains),
			field(ui.Field{Name: "days", Type: "number", Value: days, Optional: true}), field(ui.Field{Name: "first", Type: "checkbox", Checked: d.First}), area("hashes", d.Hashes)),
		field(ui.Field{Name: "effect", Type: "select", Value: string(d.Effect), Options: effects}),
		field(ui.Field{Name: "on", Type: "checkbox", Checked: d.On}),
		h.P(h.Class("row"), h.Button(h.Type("submit"), h.Class("btn go"), v.T("pages.ruling.save")), h.Button(h.Type("submit"), h.Class("btn"), h.Name("do"), h.Value("try"), v.T("pages.ruling.try")))))
}
