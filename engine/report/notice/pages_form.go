package notice

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/web/ui"
	"parvis/engine/message"
	"parvis/engine/report"
)

// subject draws what is reported.
func (v *visit) subject(s subject) g.Node {
	if s.shown != nil {
		return h.Div(h.Class("reported"), v.Article(*s.shown))
	}
	return h.Div(h.Class("pad reported"), v.Who(s.person, nil, nil),
		g.If(len(s.quotes) > 0, h.P(h.Class("small muted"), v.T("notice.said", i18n.Count(len(s.quotes))))),
		g.Map(s.quotes, func(q message.Quote) g.Node {
			text := q.Words.Text
			if what := q.Words.Beside(); text == "" && what != "" {
				text = v.Say("notice.said." + what)
			}
			return h.BlockQuote(h.Class("small lines"), h.Dir("auto"), g.Text(text))
		}))
}

// quit leads out at once: to the network's home, as if the page had not been there where
// a script runs.
func (v *visit) quit() g.Node {
	return h.P(h.Class("quit"), h.A(h.Class("btn"), h.Href("/"), h.Rel("noreferrer"), h.Data("quit", ""), v.Icon("out", "s"), v.T("notice.quit"), h.Span(h.Class("js-only wide-only small"), g.Text("\u00a0· "), v.T("notice.quit.keys"))))
}

// numbers are those to call, before anything is asked.
func (v *visit) numbers(of report.Reason) g.Node {
	list := sorted(v.n.Numbers(), of)
	return h.Section(h.Class("panel stack s helps"), h.Aria("labelledby", "helps"), h.H2(h.ID("helps"), v.T("notice.numbers")), h.P(v.T("notice.numbers.what")),
		h.Ul(h.Role("list"), g.Map(list, func(n Number) g.Node {
			return h.Li(h.A(h.Class("num"), h.Href(n.href()), g.Text(n.Text)), h.Span(g.Text(n.words(v.Words, v.Lang))))
		})))
}

// danger says on the first page whom to call, in a line.
func (v *visit) danger() g.Node {
	list := v.n.Numbers()
	calls := make([]g.Node, 0, 2*len(list))
	for i, n := range list {
		if i > 0 {
			calls = append(calls, g.Text(" · "))
		}
		calls = append(calls, h.A(h.Href(n.href()), g.Text(n.Text), h.Span(h.Class("vh"), g.Text(" "+n.words(v.Words, v.Lang)))))
	}
	return h.Div(h.Class("pad"), h.Div(h.Class("notice calm"), v.Icon("info"), h.P(v.T("notice.danger")), g.If(len(calls) > 0, h.P(g.Group(calls)))))
}

// choose asks for a group of reasons, or for one of a group.
func (v *visit) choose(group report.Reason, broken []ui.Broken) g.Node {
	list, question := report.Reasons(), "notice.why"
	if group != "" {
		list, question = group.Below(), "notice.which"
	}
	carried := make([]g.Node, 0, len(fields))
	method, on := "get", ui.Submit("go", v.Say("notice.on"))
	if v.said.written() {
		method, on = "post", h.Button(h.Type("submit"), h.Class("btn go"), h.Name("do"), h.Value("choose"), v.T("notice.on"))
		for _, name := range fields {
			carried = append(carried, hidden(name, v.said.field(name)))
		}
	}
	wrong := at(broken, "reason")
	pick := func(i int, r report.Reason) g.Node {
		key := "report.reason." + string(r)
		return h.Label(h.Class("pick"), h.Input(h.Type("radio"), h.Name("reason"), h.Value(string(r)), g.If(i == 0, h.ID("reason")), g.If(r == v.said.was || r == v.said.was.Group(), h.Checked()), g.If(wrong != "", h.Aria("describedby", "reason-e"))),
			h.Span(h.B(v.T(key)), g.If(v.Words.Has(key+".what"), h.Small(v.T(key+".what")))))
	}
	picks := make([]g.Node, 0, len(list))
	for i, r := range list {
		picks = append(picks, pick(i, r))
	}
	return h.Form(h.Class("panel stack"), h.Method(method), h.Action(path), v.Summary(broken),
		hidden("post", v.said.post), hidden("account", v.said.account), hidden("chat", v.said.chat), hidden("said", strings.Join(v.said.messages, " ")), hidden("was", string(v.said.was)), hidden("asked", "1"), g.Group(carried),
		g.If(group != "", hidden("group", string(group))),
		h.FieldSet(h.Class("stack s"), h.Legend(v.T(question), g.If(group != "", h.Span(h.Class("muted"), g.Text(" · "), v.T("report.reason."+string(group))))), g.If(wrong != "", h.P(h.Class("err"), h.ID("reason-e"), v.Icon("alert", "s"), g.Text(wrong))), g.Group(picks)),
		h.P(h.Class("row"), on, g.If(group != "", v.backFrom(method))))
}

// backFrom leads from the reasons of a group to the groups.
func (v *visit) backFrom(method string) g.Node {
	if method == "get" {
		return ui.Link(v.said.address("", v.said.back()), "", v.Say("notice.back"))
	}
	return v.backButton("notice.back")
}

func (v *visit) backButton(key string) g.Node {
	return h.Button(h.Type("submit"), h.Class("btn"), h.Name("do"), h.Value("back"), g.Attr("formnovalidate"), v.T(key))
}

// form asks what happened, and a visitor how to be answered.
func (v *visit) form(rules []ui.Field, broken []ui.Broken) g.Node {
	visitor, category := !v.Actor.Known(), v.said.reason.Category()
	formal := v.draft().Formal(visitor)
	hint := v.Say("notice.comment.hint", i18n.With("Max", v.Lang.Number(int64(most(formal)))))
	if formal {
		hint = v.Say("notice.comment.formal", i18n.With("Min", MinWords), i18n.With("Max", v.Lang.Number(int64(most(formal)))))
	}
	return h.Form(h.Class("panel stack l"), h.Method("post"), h.Action(path), v.Summary(broken), hidden("post", v.said.post), hidden("account", v.said.account), hidden("chat", v.said.chat), hidden("said", strings.Join(v.said.messages, " ")), hidden("reason", string(v.said.reason)),
		v.chosen(),
		g.If(category == report.Violation && len(rules) > 0, h.FieldSet(h.Class("checksrow"), h.Legend(v.T("notice.rules"), h.Span(h.Class("muted"), g.Text(" ("+v.Say("ui.optional")+")"))), h.P(h.Class("hint"), v.T("notice.rules.hint")), g.Map(rules, func(f ui.Field) g.Node {
			return h.Div(h.Class("field"), h.Label(h.Class("tick"), h.Input(h.Type("checkbox"), h.Name("rule"), h.Value(f.Name), g.If(f.Checked, h.Checked())), h.Span(g.Text(f.Label))))
		}))),
		v.Field(ui.Field{Name: "comment", Label: v.Say("notice.comment"), Hint: hint, Type: "textarea", Rows: 5, Value: v.said.comment, Optional: !formal, Error: at(broken, "comment")}),
		v.Field(ui.Field{Name: "evidence", Label: v.Say("notice.evidence"), Hint: v.Say("notice.evidence.hint", i18n.With("Max", report.MaxEvidence)), Type: "textarea", Rows: 2, Value: v.said.evidence, Optional: true, Error: at(broken, "evidence")}),
		g.If(visitor, v.who(broken)),
		g.If(formal, v.Field(ui.Field{Name: "faith", Label: v.Say("notice.faith"), Type: "checkbox", Checked: v.said.faith, Error: at(broken, "faith")})),
		h.P(h.Class("small muted"), v.T("notice.quiet")),
		// The first button is what Enter presses.
		h.P(h.Class("row"), ui.Submit("go", v.Say("notice.send")), v.backButton("notice.change")))
}

// most is how long the words may be.
func most(formal bool) int {
	if formal {
		return report.MaxExplanation
	}
	return report.MaxComment
}

// chosen says which reason was chosen.
func (v *visit) chosen() g.Node {
	group := v.said.reason.Group()
	text := v.Say("report.reason." + string(v.said.reason))
	if group != v.said.reason {
		text = v.Say("report.reason."+string(group)) + " · " + text
	}
	return h.Div(h.Class("stack s"), h.P(h.B(v.T("notice.reason"))), h.P(g.Text(text)))
}

// who asks a visitor for a name and an address.
func (v *visit) who(broken []ui.Broken) g.Node {
	nameless := v.said.reason.Nameless()
	what := "notice.who.what"
	if nameless {
		what = "notice.who.nameless"
	}
	return h.FieldSet(h.Class("stack"), h.Legend(v.T("notice.who")), h.P(h.Class("hint"), v.T(what, i18n.With("Months", KeptFor))),
		v.Field(ui.Field{Name: "name", Label: v.Say("notice.name"), Value: v.said.name, Auto: "name", Optional: nameless, Error: at(broken, "name")}),
		v.Field(ui.Field{Name: "email", Label: v.Say("notice.email"), Hint: v.Say("notice.email.hint"), Type: "email", Value: v.said.email, Auto: "email", Optional: nameless, Error: at(broken, "email")}))
}

// at gives what is wrong with a field.
func at(broken []ui.Broken, name string) string {
	for _, b := range broken {
		if b.Name == name {
			return b.Text
		}
	}
	return ""
}

// hidden is a field that a form carries along; without a value it is left out.
func hidden(name, value string) g.Node {
	return g.If(strings.TrimSpace(value) != "", h.Input(h.Type("hidden"), h.Name(name), h.Value(value)))
}
