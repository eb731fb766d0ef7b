package house

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

const deskPath = "/studio/network"

// visit is one request for the desk.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// Desk registers the pages on which the staff words rules and texts, and those on
// which everybody reads the rules.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	e.pages(s)
	s.Add(desk.Desk[account.Actor]{Path: deskPath, Word: "house.desk", What: "house.desk.what", Icon: "book", Open: func(a account.Actor) bool {
		return a.Role.Has(account.ManageRules) || a.Role.Has(account.ManageSettings)
	}})
	handle := func(pattern string, needs account.Permission, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
			if needs != 0 && !v.Actor.Role.Has(needs) {
				return errRole
			}
			return fn(&visit{e, v})
		})
	}
	handle("GET "+deskPath, 0, (*visit).front)
	handle("GET "+deskPath+"/rules/{id}", account.ManageRules, (*visit).ruleForm)
	handle("POST "+deskPath+"/rules/{id}", account.ManageRules, (*visit).keepRule)
	handle("POST "+deskPath+"/rules/{id}/{act}", account.ManageRules, (*visit).moveRule)
	handle("GET "+deskPath+"/texts/{kind}", account.ManageSettings, (*visit).textForm)
	handle("POST "+deskPath+"/texts/{kind}", account.ManageSettings, (*visit).keepText)
	handle("POST "+deskPath+"/texts/{kind}/recall", account.ManageSettings, (*visit).recall)
}

// front shows what is said in the network's name.
func (v *visit) front() error {
	mayRule, mayWrite := v.Actor.Role.Has(account.ManageRules), v.Actor.Role.Has(account.ManageSettings)
	if !mayRule && !mayWrite {
		return errRole
	}
	var rules []Rule
	texts := make([]Text, len(Kinds()))
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		for i, k := range Kinds() {
			if texts[i], err = v.Text(ctx, tx, k); err != nil {
				return err
			}
		}
		rules, err = v.Rules(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	return v.Page(ui.Page{Title: v.Say("house.desk"), Here: "desk", Back: "/studio", NoIndex: true},
		g.If(mayRule, v.ruleList(rules)),
		g.If(mayWrite, h.Section(h.Class("panel stack"), h.H2(v.T("house.texts")), h.Ul(h.Class("stack"), h.Role("list"), g.Map(texts, v.textLine)))))
}

func (v *visit) ruleList(rules []Rule) g.Node {
	return h.Section(h.Class("panel stack"), h.H2(v.T("house.rules")), h.P(h.Class("small muted"), v.T("house.rules.what")),
		g.If(len(rules) == 0, h.P(v.T("house.rules.none"))),
		h.Ol(h.Class("stack"), h.Role("list"), g.Map(rules, func(r Rule) g.Node {
			place := i18n.With("Number", v.Lang.Number(int64(r.Place)))
			path := deskPath + "/rules/" + r.Number()
			return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.Dir("auto"), g.Text(r.Texts.In(v.Lang, v.Options.Words.Fallback()))),
				g.If(r.ID != rules[0].ID, h.Form(h.Method("post"), h.Action(path+"/raise"), h.Button(h.Type("submit"), h.Class("ib"), h.Aria("label", v.Say("house.rules.raise_of", place)), v.Icon("up")))),
				h.A(h.Class("btn sm"), h.Href(path), h.Aria("label", v.Say("house.rules.edit_of", place)), v.T("house.rules.edit")))
		})),
		h.P(ui.Link(deskPath+"/rules/new", "sm go", v.Say("house.rules.add"))))
}

func (v *visit) textLine(t Text) g.Node {
	state := v.Say("house.text.program")
	if t.Own {
		state = v.Say("house.text.own", i18n.With("Date", v.Lang.Date(t.Since)))
	}
	return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(v.T("house.text."+string(t.Kind))), h.Br(), h.Small(h.Class("muted"), g.Text(state),
		g.If(!t.Next.IsZero(), g.Group{h.Br(), v.T("house.text.next", i18n.With("Date", v.Lang.Date(t.Next)))}))),
		h.A(h.Class("btn sm"), h.Href(deskPath+"/texts/"+string(t.Kind)), v.T("house.text.edit"), v.Hidden("house.text."+string(t.Kind))))
}

// which gives the rule of the path; "new" is one that is not there yet.
func (v *visit) which() (Rule, error) {
	if v.R.PathValue("id") == "new" {
		return Rule{Texts: Words{}, Hints: Words{}}, nil
	}
	n, err := strconv.ParseInt(v.R.PathValue("id"), 10, 64)
	if err != nil {
		return Rule{}, errMissing
	}
	var r Rule
	err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) { r, err = v.Rule(ctx, tx, n); return err })
	return r, err
}

func (v *visit) ruleForm() error {
	r, err := v.which()
	if err != nil {
		return err
	}
	return v.drawRule(http.StatusOK, r, "")
}

func (v *visit) drawRule(status int, r Rule, broken string) error {
	title := "house.rule.title"
	if r.ID == 0 {
		title = "house.rule.new"
	}
	path := deskPath + "/rules/" + v.R.PathValue("id")
	return v.Draw(status, ui.Page{Title: v.Say(title), Here: "desk", Back: deskPath, NoIndex: true},
		h.Form(h.Class("panel stack"), h.Method("post"), h.Action(path), v.refused("text-"+string(v.Lang), broken), g.Map(i18n.Tags(), func(t i18n.Tag) g.Node {
			in := i18n.With("Language", t.Name())
			return g.Group{
				v.Field(ui.Field{Name: "text-" + string(t), Label: v.Say("house.rule.text", in), Value: r.Texts[t], Max: MaxRule}),
				v.Field(ui.Field{Name: "hint-" + string(t), Label: v.Say("house.rule.hint", in), Hint: v.Say("house.rule.hint_hint"), Value: r.Hints[t], Type: "textarea", Rows: 2, Optional: true}),
			}
		}), g.If(r.ID != 0, h.P(h.Class("small muted"), v.T("house.rule.kept"), g.Text(" "), h.A(h.Href(r.Cite().Path()), v.T("house.rule.versions")))), h.P(ui.Submit("go", v.Say("house.text.save")))),
		g.If(r.ID != 0, h.Div(h.Class("panel"), ui.Act(path+"/drop", "btn bad", v.T("house.rules.drop")))))
}

// refused draws a sentence over a form.
func (v *visit) refused(field, text string) g.Node {
	if text == "" {
		return nil
	}
	return v.Summary([]ui.Broken{{Name: field, Text: text}})
}

// sent gives the texts of a form in their languages.
func (v *visit) sent(prefix string) Words {
	out := Words{}
	for _, t := range i18n.Tags() {
		out[t] = v.Form(prefix + string(t))
	}
	return out
}

func (v *visit) keepRule() error {
	r, err := v.which()
	if err != nil {
		return err
	}
	r.Texts, r.Hints = v.sent("text-"), v.sent("hint-")
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		if r.ID == 0 {
			_, err := v.AddRule(ctx, tx, v.Actor, r)
			return err
		}
		return v.ChangeRule(ctx, tx, v.Actor, r)
	})
	if fault.KindOf(err) == fault.Invalid {
		return v.drawRule(web.Status(fault.Invalid), r, v.Options.Words.Fault(v.Lang, err))
	}
	if err != nil {
		return err
	}
	return v.Redirect(deskPath)
}

func (v *visit) moveRule() error {
	r, err := v.which()
	if err != nil {
		return err
	}
	move := v.RaiseRule
	switch v.R.PathValue("act") {
	case "raise":
	case "drop":
		move = v.DropRule
	default:
		return errMissing
	}
	if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return move(ctx, tx, v.Actor, r.ID) }); err != nil {
		return err
	}
	return v.Redirect(deskPath)
}

// draft is the form of a text.
type draft struct {
	Text
	since   string
	tell    bool
	preview bool
	broken  string
	status  int
}

func (v *visit) kind() Kind { return Kind(v.R.PathValue("kind")) }

func (v *visit) textForm() error {
	d := draft{status: http.StatusOK}
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if d.Text, err = v.Next(ctx, tx, v.kind()); fault.KindOf(err) == fault.Missing {
			d.Text, err = v.Text(ctx, tx, v.kind())
		}
		d.since = day(tx.Now()).Format(time.DateOnly)
		d.tell = v.kind() != About
		if d.Since.After(tx.Now()) { // members may have heard of it already
			d.since, d.tell, d.Instead = d.Since.Format(time.DateOnly), false, d.Since
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.drawText(d)
}

func (v *visit) drawText(d draft) error {
	path := deskPath + "/texts/" + string(v.kind())
	preview := func(t i18n.Tag) g.Node {
		if !d.preview || d.Words[t] == "" {
			return nil
		}
		return h.Section(h.Class("panel prose"), h.Lang(string(t)), h.H2(v.T("house.text.previewed"), g.Text(" · "+t.Name())), g.Raw(web.Markdown(d.Words[t])))
	}
	return v.Draw(d.status, ui.Page{Title: v.Say("house.text." + string(v.kind())), Here: "desk", Back: deskPath, NoIndex: true},
		g.Map(i18n.Tags(), preview),
		h.Form(h.Class("panel stack"), h.Method("post"), h.Action(path), v.refused("since", d.broken),
			g.If(!d.Instead.IsZero(), h.Input(h.Type("hidden"), h.Name("instead"), h.Value(d.Instead.Format(time.DateOnly)))),
			g.Map(i18n.Tags(), func(t i18n.Tag) g.Node {
				return v.Field(ui.Field{Name: "body-" + string(t), Label: v.Say("house.text.body", i18n.With("Language", t.Name())), Hint: v.Say("house.text.body_hint"), Type: "textarea", Rows: 14, Value: d.Words[t], Optional: true})
			}),
			v.Field(ui.Field{Name: "since", Label: v.Say("house.text.since"), Hint: v.Say("house.text.since_hint"), Type: "date", Value: d.since}),
			v.Field(ui.Field{Name: "tell", Label: v.Say("house.text.tell"), Type: "checkbox", Checked: d.tell}),
			h.Div(h.Class("row"), ui.Submit("go", v.Say("house.text.save")), h.Button(h.Type("submit"), h.Class("btn"), h.Name("preview"), h.Value("1"), v.T("house.text.preview")))),
		g.If(d.Since.After(v.Now), h.Div(h.Class("panel"), ui.Act(path+"/recall", "btn bad", v.T("house.text.recall")))))
}

func (v *visit) keepText() error {
	d := draft{Text: Text{Kind: v.kind(), Words: v.sent("body-")}, since: strings.TrimSpace(v.Form("since")), tell: v.Form("tell") != "", preview: v.Form("preview") != "", status: http.StatusOK}
	d.Instead, _ = time.Parse(time.DateOnly, v.Form("instead"))
	since, err := time.Parse(time.DateOnly, d.since)
	if err != nil {
		d.broken, d.status = v.Say("house.text.day"), web.Status(fault.Invalid)
		return v.drawText(d)
	}
	d.Since = since
	if d.preview {
		d.Since = time.Time{} // nothing is kept yet, so there is nothing to take back
		return v.drawText(d)
	}
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return v.Engine.Write(ctx, tx, v.Actor, d.Text, d.tell) })
	if fault.KindOf(err) == fault.Invalid {
		d.broken, d.status, d.Since = v.Options.Words.Fault(v.Lang, err), web.Status(fault.Invalid), time.Time{}
		return v.drawText(d)
	}
	if err != nil {
		return err
	}
	return v.Redirect(deskPath)
}

func (v *visit) recall() error {
	if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return v.Recall(ctx, tx, v.Actor, v.kind()) }); err != nil {
		return err
	}
	return v.Redirect(deskPath)
}
