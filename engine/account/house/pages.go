package house

import (
	"context"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

const rulesPath = "/rules"

// pages registers what everybody may read: the rules, each of their wordings, and
// the texts (web-client 4.1).
func (e *Engine) pages(s desk.Shell[account.Actor]) {
	open := func(pattern string, fn func(*visit) error) {
		s.Open(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{e, v}) })
	}
	open("GET "+rulesPath, (*visit).rulesPage)
	open("GET "+rulesPath+"/{cite}", (*visit).wordingPage)
	open("GET /privacy", (*visit).privacyPage)
	open("GET /terms", (*visit).termsPage)
	open("GET /terms/{date}", (*visit).termsPage)
}

// Draw draws a text in the reader's language.
func (t Text) Draw(v ui.View) g.Node {
	return h.Div(h.Class("prose"), h.Dir("auto"), g.Raw(web.Markdown(t.Words.In(v.Lang, v.Words.Fallback()))))
}

// written draws a page with a text of the network, and when it changes.
func (v *visit) written(title string, t Text) error {
	return v.Page(ui.Page{Title: v.Say(title), Back: "/about", Description: v.Say("house.text.of", i18n.With("Network", v.Network), i18n.With("Title", v.Say(title)))}, h.Div(h.Class("pad stack"),
		g.If(t.Kind == Terms && !t.Next.IsZero(), v.Notice("calm", "info", v.T("house.terms.next", i18n.With("Date", v.Lang.Date(t.Next))), g.Text(" "), h.A(h.Href("/terms/"+t.Next.Format(time.DateOnly)), v.T("house.terms.next_read")))),
		t.Draw(v.View), h.P(h.Class("small muted"), v.T("house.terms.since", i18n.With("Date", v.Lang.Date(t.Since))))))
}

func (v *visit) privacyPage() error {
	var t Text
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		t, err = v.Text(ctx, tx, Privacy)
		return err
	}); err != nil {
		return err
	}
	return v.written("ui.foot.privacy", t)
}

// termsPage shows the terms that hold, or those of a day.
func (v *visit) termsPage() error {
	var t Text
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if date := v.R.PathValue("date"); date != "" {
			day, err := time.Parse(time.DateOnly, date)
			if err != nil {
				return errMissing
			}
			t, err = v.Version(ctx, tx, Terms, day)
			return err
		}
		t, err = v.Text(ctx, tx, Terms)
		return err
	})
	if err != nil {
		return err
	}
	return v.written("house.terms", t)
}

// rulesPage shows the rules that hold.
func (v *visit) rulesPage() error {
	var list []Rule
	var words map[Cite]Wording
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.Rules(ctx, tx); err != nil {
			return err
		}
		cites := make(Cites, len(list))
		for i, r := range list {
			cites[i] = r.Cite()
		}
		words, err = v.Cited(ctx, tx, cites)
		return err
	})
	if err != nil {
		return err
	}
	return v.Page(ui.Page{Title: v.Say("house.rules"), Back: "/about", Description: v.Say("house.rules.of", i18n.With("Network", v.Network))}, h.Div(h.Class("pad stack"),
		g.If(len(list) == 0, h.P(h.Class("muted"), v.T("house.rules.unwritten"))),
		h.Ol(h.Class("rules"), g.Map(list, func(r Rule) g.Node {
			return h.Li(said(v.View, h.B, r.Texts), said(v.View, h.P, r.Hints, h.Class("muted")), v.reworded(words[r.Cite()]))
		}))))
}

// reworded leads from a rule that holds to what it said before.
func (v *visit) reworded(w Wording) g.Node {
	if w.Version < 2 {
		return nil
	}
	before := Cite{w.Rule, w.Version - 1}
	return h.P(h.Class("small muted"), v.T("house.wording.reworded_on", i18n.With("Date", v.Lang.Date(v.Local(w.Since)))), g.Text(" "),
		h.A(h.Href(before.Path()), v.T("house.wording.before"), h.Span(h.Class("vh"), g.Text(" "), said(v.View, h.Span, w.Texts))))
}

// wordingPage shows what a rule said for a time.
func (v *visit) wordingPage() error {
	c, ok := ParseCite(v.R.PathValue("cite"))
	if !ok || c.String() != v.R.PathValue("cite") {
		return errMissing
	}
	var list []Wording
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = v.Wordings(ctx, tx, c.Rule)
		return err
	}); err != nil {
		return err
	}
	for _, w := range list {
		if w.Version == c.Version {
			return v.Page(ui.Page{Title: v.Say("house.wording.title", i18n.With("Number", w.Version)), Back: rulesPath, NoIndex: w.State() != Holding}, h.Div(h.Class("pad stack"),
				v.over(w), h.Div(h.Class("stack s"), said(v.View, h.P, w.Texts, h.Class("lead")), said(v.View, h.P, w.Hints, h.Class("muted"))),
				v.span(w), v.versions(list, w)))
		}
	}
	return errMissing
}

// over says that a wording no longer holds, and leads to the newest.
func (v *visit) over(w Wording) g.Node {
	if w.State() == Holding {
		return nil
	}
	newest, read := Cite{w.Rule, w.Newest}.Path(), "house.wording.read"
	switch {
	case w.Gone && w.Version == w.Newest:
		newest, read = rulesPath, "house.wording.rules"
	case w.Gone:
		read = "house.wording.last"
	}
	return v.Notice("calm", "info", v.T("house.wording."+string(w.State())), g.Text(" "), h.A(h.Href(newest), v.T(read)))
}

// span says from when to when a wording held.
func (v *visit) span(w Wording) g.Node {
	since, until := v.T("house.wording.unknown"), v.T("house.wording.unknown")
	if !w.Since.IsZero() {
		since = v.Exact(w.Since)
	}
	switch {
	case w.State() == Holding:
		until = v.T("house.wording.holds")
	case !w.Until.IsZero():
		until = v.Exact(w.Until)
	}
	return h.Dl(h.Class("kv"), h.Dt(v.T("house.wording.from")), h.Dd(since), h.Dt(v.T("house.wording.until")), h.Dd(until))
}

// versions leads to everything else that the rule said.
func (v *visit) versions(list []Wording, here Wording) g.Node {
	if len(list) < 2 {
		return nil
	}
	return h.Section(h.Class("stack s mt"), h.H2(v.T("house.wording.all")), h.Ul(h.Class("stack s"), h.Role("list"), g.Map(list, func(w Wording) g.Node {
		name := v.T("house.wording.version", i18n.With("Number", w.Version))
		return h.Li(g.If(w.Version == here.Version, h.B(h.Aria("current", "page"), name)), g.If(w.Version != here.Version, h.A(h.Href(w.Cite().Path()), name)),
			g.If(!w.Since.IsZero(), h.Small(h.Class("muted"), g.Text(" · "), v.T("house.wording.since", i18n.With("Date", v.Lang.DateTime(v.Local(w.Since)))))))
	})))
}

// said puts words into an element in the reader's language, else in one that there
// is; nothing where they say nothing.
func said(v ui.View, element func(...g.Node) g.Node, w Words, attributes ...g.Node) g.Node {
	lang, text := w.pick(v.Lang, v.Words.Fallback())
	if text == "" {
		return nil
	}
	return element(h.Dir("auto"), g.If(lang != v.Lang, h.Lang(string(lang))), g.Group(attributes), g.Text(text))
}

// CiteList draws the rules that a report or a decision names, in the words that they
// had then, and says where these are no longer theirs.
func CiteList(v ui.View, cites Cites, words map[Cite]Wording) g.Node {
	return h.Ul(h.Class("stack s"), h.Role("list"), g.Map(cites, func(c Cite) g.Node {
		w, known := words[c]
		if !known {
			return h.Li(v.T("house.wording.none", i18n.With("Number", c.Number())))
		}
		return h.Li(said(v, h.B, w.Texts), said(v, h.P, w.Hints, h.Class("small muted")),
			h.P(h.Class("small"), h.A(h.Href(c.Path()), v.T("house.wording.version", i18n.With("Number", w.Version)), v.Hidden("house.wording.of")), g.If(w.State() != Holding, g.Group{g.Text(" · "), v.T("house.wording." + string(w.State()) + "_since")})))
	}))
}
