package bench

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/report"
)

type actor = account.Actor

// draft is a decision that was not taken yet.
type draft struct{ report.Act }

// begin is the draft of a file that nobody wrote into: all posts, and the rules that
// the reports name and that hold.
func (f *file) begin() draft {
	d := draft{report.Act{Target: f.Target, Report: f.ID, Mail: true, Rules: []string{}, Posts: []id.Post{}}}
	for _, r := range f.rules {
		if slices.ContainsFunc(f.all, func(o report.Report) bool { return slices.Contains(o.Rules.Numbers(), r.Number()) }) {
			d.Rules = append(d.Rules, r.Number())
		}
	}
	for _, p := range f.posts {
		if n, err := id.Parse[id.Post](p.ID); err == nil {
			d.Posts = append(d.Posts, n)
		}
	}
	return d
}

// sent reads a draft from the form.
func (v *visit) sent(r report.Report) (draft, error) {
	d := draft{report.Act{Target: r.Target, Report: r.ID, Action: report.Action(v.Form("action")), Text: strings.TrimSpace(v.Form("text")), Mail: v.Form("mail") != "", Rules: []string{}, Posts: []id.Post{}}}
	d.Rules = append(d.Rules, v.R.PostForm["rule"]...)
	for _, s := range v.R.PostForm["post"] {
		p, err := id.Parse[id.Post](s)
		if err != nil {
			return d, errMissing
		}
		d.Posts = append(d.Posts, p)
	}
	return d, nil
}

// kept carries a draft on to the next page.
func (d draft) kept() g.Node {
	mail := ""
	if d.Mail {
		mail = "1"
	}
	return g.Group{hidden("action", string(d.Action)), hidden("text", d.Text), hidden("mail", mail),
		g.Map(d.Rules, func(n string) g.Node { return hidden("rule", n) }), g.Map(d.Posts, func(p id.Post) g.Node { return hidden("post", p.String()) })}
}

// form asks what to decide.
func (v *visit) form(f *file, d draft, broken []ui.Broken) g.Node {
	if len(f.may) == 0 {
		return h.Section(h.Class("card"), h.H2(v.T("bench.decide")), h.P(v.T("bench.too_high")))
	}
	box := func(name, value string, on bool, text g.Node) g.Node {
		return h.Label(h.Class("tick"), h.Input(h.Type("checkbox"), h.Name(name), h.Value(value), g.If(on, h.Checked())), h.Span(h.Dir("auto"), text))
	}
	return h.Form(h.Class("card stack"), h.Method("post"), h.Action(f.path()+"/decide"), f.sealed(), h.H2(v.T("bench.decide")), v.Summary(broken),
		h.FieldSet(h.Class("stack s"), h.ID("action"), h.TabIndex("-1"), h.Legend(v.T("bench.what")), g.Map(f.may, func(a report.Action) g.Node {
			return h.Label(h.Class("pick"), h.Input(h.Type("radio"), h.Name("action"), h.Value(string(a)), h.Required(), g.If(d.Action == a, h.Checked())), h.Span(h.B(v.T("bench.act."+string(a))), h.Small(v.T("bench.then."+string(a)))))
		})),
		g.If(len(f.posts) > 0, h.FieldSet(h.Class("checksrow"), h.ID("posts"), h.TabIndex("-1"), h.Legend(v.T("bench.posts")), g.Map(f.posts, func(p ui.Post) g.Node {
			n, _ := id.Parse[id.Post](p.ID)
			return box("post", p.ID, slices.Contains(d.Posts, n), v.T("bench.post_of", i18n.With("Date", v.Lang.DateTime(v.Local(p.At)))))
		}))),
		g.If(len(f.rules) > 0, h.FieldSet(h.Class("checksrow"), h.ID("rules"), h.TabIndex("-1"), h.Legend(v.T("bench.rules")), g.Map(f.rules, func(r house.Rule) g.Node {
			return box("rule", r.Number(), slices.Contains(d.Rules, r.Number()), g.Group{g.Text(r.Texts.In(v.Lang, v.Words.Fallback())), g.Text(" "), h.Small(h.Class("muted"), g.Text(r.Cite().String()))})
		}))),
		v.Field(ui.Field{Name: "text", Label: v.Say("bench.text"), Hint: v.Say("bench.text_hint"), Type: "textarea", Value: d.Text, Optional: true}),
		v.Field(ui.Field{Name: "mail", Label: v.Say("bench.mail"), Hint: v.Say("bench.mail_hint"), Type: "checkbox", Checked: d.Mail}),
		h.P(ui.Submit("go", v.Say("bench.ask"))))
}

// decide asks about a decision, and takes it once it is sure; the queue then offers to
// take it back.
func (v *visit) decide() error {
	which, err := v.which()
	if err != nil {
		return err
	}
	var f file
	var d draft
	var w report.Warning
	var their ui.View
	var refused error
	sure := v.Form("sure") != ""
	err = v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		refused = nil
		if f, err = v.load(ctx, tx, which); err != nil {
			return err
		}
		if d, err = v.sent(f.Report); err != nil || v.Form("do") == "back" {
			return err
		}
		if _, _, err = v.current(ctx, tx, which); err != nil {
			return err
		}
		if w, refused = v.reports.Plan(ctx, tx, v.Actor, d.Act); refused != nil {
			return nil //nolint:nilerr // the form comes back with it; nothing was written
		}
		if sure {
			_, err = v.reports.Decide(ctx, tx, v.Actor, d.Act)
			return err
		}
		if f.words, err = v.words(ctx, tx, nil, w); err != nil {
			return err
		}
		if their = v.View; w.Told != 0 {
			their, err = v.theirs(ctx, tx, w.Told)
		}
		return err
	})
	if err == nil {
		err = refused
	}
	switch k := fault.KindOf(err); {
	case errors.Is(err, errStale):
		return v.stale(which, "decide", &d)
	case k == fault.Invalid || k == fault.Conflict:
		return v.drawFile(web.Status(k), &f, d, []ui.Broken{{Name: place(err), Text: v.Words.Fault(v.Lang, err)}})
	case err != nil:
		return err
	case v.Form("do") == "back":
		return v.drawFile(http.StatusOK, &f, d, nil)
	case sure:
		return v.Redirect(deskPath)
	}
	return v.ask(&f, d, &w, their)
}

// place is the part of the form that a fault is about.
func place(err error) string {
	switch fault.Of(err).Code {
	case "report.text.long":
		return "text"
	case "report.rules.unknown":
		return "rules"
	}
	return "action"
}

// ask shows what a decision does and what its owner will read of it.
func (v *visit) ask(f *file, d draft, w *report.Warning, their ui.View) error {
	p, act := f.people[f.Target], string(d.Action)
	closes := f.all
	if d.Action == report.None {
		closes = []report.Report{f.Report}
	}
	frame := v.page("bench.sure", f.path())
	return v.Page(frame, h.Div(h.Class("pad stack"),
		v.Notice("", "alert", h.B(v.T("bench.act."+act), g.Text(" · "), g.El("bdi", g.Text(v.called(p)))), h.Br(), v.T("bench.then."+act),
			g.If(len(w.Posts) > 0 && concerns(d.Action), g.Group{g.Text(" "), v.T("bench.then_posts", i18n.Count(len(w.Posts)))}), g.Text(" "), v.T("bench.then_close", i18n.Count(len(closes))), g.Text(" "), v.T("bench.then_back")),
		g.If(d.Action == report.Suspend && !d.Mail, v.Notice("calm", "info", v.T("bench.unheard"))),
		h.Section(h.Class("stack s"), h.H2(v.T("bench.preview", i18n.With("Language", their.Lang.Name()), handle(p))), h.Div(h.Class("card flush"), h.Lang(string(their.Lang)), report.Statement(their, w, f.words))),
		h.Section(h.Class("stack s"), h.H2(v.T("bench.letter")), g.If(!d.Mail, h.P(v.T("bench.letter.none"))), g.If(d.Mail, h.Div(h.Class("card stack s"), h.Lang(string(their.Lang)),
			h.P(h.B(their.T("account.letter.moderated.subject", i18n.With("Network", v.Network)))), h.P(their.T("account.letter.moderated.text", i18n.With("Network", v.Network)))))),
		h.Form(h.Class("row"), h.Method("post"), h.Action(f.path()+"/decide"), f.sealed(), d.kept(),
			h.Button(h.Type("submit"), h.Class("btn"), h.Name("do"), h.Value("back"), h.AutoFocus(), v.T("bench.change")),
			h.Button(h.Type("submit"), h.Class("btn bad"), h.Name("sure"), h.Value("1"), v.T("bench.verb."+act, handle(p))))))
}

// concerns tells whether an action is about posts.
func concerns(a report.Action) bool {
	return a == report.Cover || a == report.Limit || a == report.Delete
}
