package pages

import (
	"context"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/report"
)

// complaint is what is being reported.
type complaint struct {
	post   id.Post
	target account.Account
	shown  *ui.Post
	person ui.Person
}

// reported reads what the request names.
func (v *visit) reported(ctx context.Context, tx *store.Tx, postID, accountID string) (c complaint, err error) {
	who, _ := id.Parse[id.Account](accountID)
	if postID != "" {
		if c.post, err = id.Parse[id.Post](postID); err != nil {
			return c, errNoPage
		}
		got, err := v.Post.See(ctx, tx, v.actor, c.post)
		if err != nil {
			return c, err
		}
		who = got.Author
		if c.shown, err = v.one(ctx, tx, got); err != nil {
			return c, err
		}
	}
	if who == 0 {
		return c, errNoPage
	}
	if c.target, err = v.Account.Get(ctx, tx, who); err != nil {
		return c, err
	}
	b := v.album(ctx, tx)
	err = b.meet([]id.Account{who})
	c.person = b.people[who]
	return c, err
}

// report asks what is wrong with a post or an account.
func (v *visit) report() error {
	q := v.r.URL.Query()
	return v.drawReport(q.Get("post"), q.Get("account"), nil)
}

func (v *visit) drawReport(postID, accountID string, broken []ui.Broken) error {
	var c complaint
	var listed []house.Rule
	if err := v.read(func(ctx context.Context, tx *store.Tx) (err error) {
		if listed, err = v.House.Rules(ctx, tx); err != nil {
			return err
		}
		c, err = v.reported(ctx, tx, postID, accountID)
		return err
	}); err != nil {
		return err
	}
	pick := func(value, key string) g.Node {
		return h.Label(h.Class("pick"), h.Input(h.Type("radio"), h.Name("category"), h.Value(value), h.Required(), g.If(v.form("category") == value, h.Checked())), h.Span(h.B(v.T(key)), h.Small(v.T(key+".what"))))
	}
	rules := make([]g.Node, 0, len(listed))
	for _, r := range listed {
		n := "rule" + r.Number()
		rules = append(rules, v.Field(ui.Field{Name: n, Label: r.Texts.In(v.Lang, v.Edge.Words.Fallback()), Type: "checkbox", Checked: v.form(n) != ""}))
	}
	return v.draw(ui.Page{Title: v.Say("pages.report.title", i18n.With("Name", i18n.Isolated(c.person.Name))), Heading: v.Say("pages.report.heading"), Back: c.person.URL, NoIndex: true},
		g.Iff(c.shown != nil, func() g.Node { return v.Article(*c.shown) }), g.If(c.shown == nil, h.Div(h.Class("pad"), v.Who(c.person, nil, nil))),
		h.Div(h.Class("pad"), v.View.Notice("calm", "info", v.T("pages.report.danger"))),
		h.Form(h.Class("panel stack"), h.Method("post"), h.Action("/report"), v.Summary(broken), form.Hidden("post", postID), form.Hidden("account", accountID),
			h.FieldSet(h.Class("stack s"), h.Legend(v.T("pages.report.why")), pick("violation", "pages.report.violation"), pick("spam", "pages.report.spam"), pick("legal", "pages.report.legal"), pick("other", "pages.report.other")),
			g.If(len(rules) > 0, h.FieldSet(h.Class("checksrow"), h.Legend(v.T("pages.report.rules")), h.P(h.Class("hint"), v.T("pages.report.rules_hint")), g.Group(rules))),
			v.Field(ui.Field{Name: "comment", Label: v.Say("pages.report.comment"), Hint: v.Say("pages.report.comment_hint"), Type: "textarea", Value: v.form("comment"), Optional: true}),
			h.P(h.Class("small muted"), v.T("pages.report.quiet")), h.P(ui.Submit("go", v.Say("pages.report.send")))))
}

// sendReport hands the complaint to the moderators.
func (v *visit) sendReport() error {
	postID, accountID := v.form("post"), v.form("account")
	var made report.Report
	var c complaint
	err := v.write(func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = v.reported(ctx, tx, postID, accountID); err != nil {
			return err
		}
		d := report.Draft{Target: c.target.ID, Category: report.Category(v.form("category")), Comment: v.form("comment")}
		if c.post != 0 {
			d.Posts = []id.Post{c.post}
		}
		if d.Category == report.Violation {
			numbers, err := v.House.Numbers(ctx, tx)
			if err != nil {
				return err
			}
			d.Rules = slices.DeleteFunc(numbers, func(n string) bool { return v.form("rule"+n) == "" })
		}
		made, err = v.Report.Open(ctx, tx, v.actor, d)
		return err
	})
	if err != nil {
		broken, err := form.Refusal(v.View, "comment", err)
		if err != nil {
			return err
		}
		return v.drawReport(postID, accountID, broken)
	}
	base := "/accounts/" + c.target.ID.String()
	return v.draw(ui.Page{Title: v.Say("pages.report.thanks"), Back: "/", NoIndex: true},
		h.Div(h.Class("lost"), v.Icon("done", "l"), h.P(h.Class("lead"), v.T("pages.report.received")), h.P(h.Class("small muted"), v.T("pages.report.number"), g.Text(" "), h.Code(g.Text(made.ID.String()))),
			h.P(v.T("pages.report.meanwhile")), h.Div(h.Class("row"), ui.Act(base+"/mute", "btn", v.T("pages.act.mute")), ui.Act(base+"/block", "btn bad", v.T("pages.act.block")), ui.Link("/", "go", v.Say("ui.nav.home")))))
}
