package notice

import (
	"context"
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
	"parvis/engine/account/house"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/report"
)

const path = "/report"

// visit is one request for a page of this folder.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// Desk registers the pages.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Handle("GET "+path, func(v *desk.Visit[account.Actor]) error { return (&visit{e, v}).ask() })
	s.Handle("POST "+path, func(v *desk.Visit[account.Actor]) error { return (&visit{e, v}).send() })
}

// subject is what is being reported.
type subject struct {
	post   id.Post
	target id.Account
	shown  *ui.Post
	person ui.Person
}

// reported reads what the request names.
func (v *visit) reported(ctx context.Context, tx *store.Tx, postID, accountID string) (s subject, err error) {
	s.target, _ = id.Parse[id.Account](accountID)
	var seen []post.Seen
	if postID != "" {
		if s.post, err = id.Parse[id.Post](postID); err != nil {
			return s, errMissing
		}
		got, err := v.Report.Post.See(ctx, tx, v.Actor, s.post)
		if err != nil {
			return s, err
		}
		s.target = got.Author
		if seen, err = v.Report.Post.Decide(ctx, tx, v.Actor, decide.OnThread, []post.Post{got}); err != nil {
			return s, err
		}
	}
	if s.target == 0 {
		return s, errMissing
	}
	if _, err := v.Report.Account.Get(ctx, tx, s.target); err != nil {
		return s, err
	}
	drawn, people, err := v.Drawn(ctx, tx, v.Visit, seen, []id.Account{s.target})
	for i := range drawn {
		s.shown = &drawn[i]
	}
	s.person = people[s.target]
	return s, err
}

// ask asks what is wrong with a post or an account.
func (v *visit) ask() error {
	q := v.R.URL.Query()
	return v.draw(q.Get("post"), q.Get("account"), nil)
}

func (v *visit) draw(postID, accountID string, broken []ui.Broken) error {
	var s subject
	var listed []house.Rule
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if listed, err = v.Report.House.Rules(ctx, tx); err != nil {
			return err
		}
		s, err = v.reported(ctx, tx, postID, accountID)
		return err
	}); err != nil {
		return err
	}
	pick := func(value, key string) g.Node {
		return h.Label(h.Class("pick"), h.Input(h.Type("radio"), h.Name("category"), h.Value(value), h.Required(), g.If(v.Form("category") == value, h.Checked())), h.Span(h.B(v.T(key)), h.Small(v.T(key+".what"))))
	}
	rules := make([]g.Node, 0, len(listed))
	for _, r := range listed {
		n := "rule" + r.Number()
		rules = append(rules, v.Field(ui.Field{Name: n, Label: r.Texts.In(v.Lang, v.Words.Fallback()), Type: "checkbox", Checked: v.Form(n) != ""}))
	}
	return v.Page(ui.Page{Title: v.Say("notice.title", i18n.With("Name", i18n.Isolated(s.person.Name))), Heading: v.Say("notice.heading"), Back: s.person.URL, NoIndex: true},
		g.Iff(s.shown != nil, func() g.Node { return v.Article(*s.shown) }), g.If(s.shown == nil, h.Div(h.Class("pad"), v.Who(s.person, nil, nil))),
		h.Div(h.Class("pad"), v.Notice("calm", "info", v.T("notice.danger"))),
		h.Form(h.Class("panel stack"), h.Method("post"), h.Action(path), v.Summary(broken), hidden("post", postID), hidden("account", accountID),
			h.FieldSet(h.Class("stack s"), h.Legend(v.T("notice.why")), pick("violation", "notice.violation"), pick("spam", "notice.spam"), pick("legal", "notice.legal"), pick("other", "notice.other")),
			g.If(len(rules) > 0, h.FieldSet(h.Class("checksrow"), h.Legend(v.T("notice.rules")), h.P(h.Class("hint"), v.T("notice.rules_hint")), g.Group(rules))),
			v.Field(ui.Field{Name: "comment", Label: v.Say("notice.comment"), Hint: v.Say("notice.comment_hint"), Type: "textarea", Value: v.Form("comment"), Optional: true}),
			h.P(h.Class("small muted"), v.T("notice.quiet")), h.P(ui.Submit("go", v.Say("notice.send")))))
}

// send hands the report to the moderators.
func (v *visit) send() error {
	postID, accountID := v.Form("post"), v.Form("account")
	var made report.Report
	var s subject
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if s, err = v.reported(ctx, tx, postID, accountID); err != nil {
			return err
		}
		d := report.Draft{Target: s.target, Category: report.Category(v.Form("category")), Comment: v.Form("comment")}
		if s.post != 0 {
			d.Posts = []id.Post{s.post}
		}
		if d.Category == report.Violation {
			numbers, err := v.Report.House.Numbers(ctx, tx)
			if err != nil {
				return err
			}
			d.Rules = slices.DeleteFunc(numbers, func(n string) bool { return v.Form("rule"+n) == "" })
		}
		made, err = v.Report.Open(ctx, tx, v.Actor, d)
		return err
	})
	if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Forbidden {
		return v.draw(postID, accountID, []ui.Broken{{Name: "comment", Text: v.Words.Fault(v.Lang, err)}})
	}
	if err != nil {
		return err
	}
	base := "/accounts/" + s.target.String()
	return v.Page(ui.Page{Title: v.Say("notice.thanks"), Back: "/", NoIndex: true},
		h.Div(h.Class("lost"), v.Icon("done", "l"), h.P(h.Class("lead"), v.T("notice.received")), h.P(h.Class("small muted"), v.T("notice.number"), g.Text(" "), h.Code(g.Text(made.ID.String()))),
			h.P(v.T("notice.meanwhile")), h.Div(h.Class("row"), ui.Act(base+"/mute", "btn", v.T("notice.mute")), ui.Act(base+"/block", "btn bad", v.T("notice.block")), ui.Link("/", "go", v.Say("ui.nav.home")))))
}

// hidden is a field that a form carries along; without a value it is left out.
func hidden(name, value string) g.Node {
	return g.If(value != "", h.Input(h.Type("hidden"), h.Name(name), h.Value(value)))
}
