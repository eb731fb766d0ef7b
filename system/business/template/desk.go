package template

import (
	"context"
	"net/http"
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
)

const deskPath = "/studio/templates"

// visit is one request for the desk.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// Desk registers the page on which the staff decides on templates.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Add(desk.Desk[account.Actor]{Path: deskPath, Word: "template.desk", What: "template.desk.what", Icon: "messages", Open: judges})
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{e, v}) })
	}
	handle("GET "+deskPath, func(v *visit) error { return v.queue(http.StatusOK, nil) })
	handle("POST "+deskPath+"/{id}", (*visit).decide)
}

// queue shows what waits, the oldest first.
func (v *visit) queue(status int, broken []ui.Broken) error {
	var list []Kept
	var whose map[id.Business]Whose
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.Waiting(ctx, tx, v.Actor); err != nil {
			return err
		}
		of := make([]id.Business, len(list))
		for i, k := range list {
			of[i] = k.Business
		}
		whose, err = v.o.Whose(ctx, tx, of)
		return err
	}); err != nil {
		return err
	}
	return v.Draw(status, ui.Page{Title: v.Say("template.desk"), Here: "desk", Back: "/studio", NoIndex: true}, h.Div(h.Class("pad stack l"), v.Summary(broken),
		g.If(len(list) == 0, v.Empty(v.Say("template.none"), nil)), g.Map(list, func(k Kept) g.Node { return v.waiter(k, whose[k.Business]) })))
}

// waiter draws one template with what can be decided.
func (v *visit) waiter(k Kept, of Whose) g.Node {
	path, n := deskPath+"/"+k.ID.String(), k.ID.String()
	seen := h.Input(h.Type("hidden"), h.Name("of"), h.Value(k.Version()))
	options := make([]ui.Option, 0, len(reasons))
	for _, r := range reasons {
		options = append(options, ui.Option{Value: r, Text: v.Say("template.reason." + r)})
	}
	return h.Section(h.Class("panel stack s"), h.Aria("labelledby", "t"+n), h.H2(h.ID("t"+n), g.Text(k.Name+" · "+k.Language)),
		h.P(h.A(h.Href(of.Path), g.El("bdi", g.Text(of.Name)))),
		h.P(h.Class("small muted"), v.T("template.category."+string(k.Category)), g.Text(" · "), v.T("template.since", i18n.With("When", k.Waits.Format("2006-01-02 15:04")))),
		g.If(k.State == InAppeal, h.P(v.T("template.appealed"), g.Text(" "), g.Text(k.Note))),
		Draw(k.Newest()),
		h.Form(h.Method("post"), h.Action(path), seen, h.Button(h.Type("submit"), h.Name("approve"), h.Value("1"), h.Class("btn go"), v.T("template.approve"))),
		h.Details(h.Summary(v.T("template.reject")), h.Form(h.Method("post"), h.Action(path), h.Class("stack s"), seen,
			h.Label(h.Class("stack s"), v.T("template.reason"), h.Select(h.Name("reason"), g.Map(options, func(o ui.Option) g.Node { return h.Option(h.Value(o.Value), g.Text(o.Text)) }))),
			h.Label(h.Class("stack s"), v.T("template.note"), h.Textarea(h.Name("note"), h.Required(), h.Rows("3"))),
			h.Label(h.Class("stack s"), v.T("template.advice"), h.Textarea(h.Name("advice"), h.Required(), h.Rows("3"))),
			h.Div(h.Button(h.Type("submit"), h.Class("btn bad"), v.T("template.reject"))))))
}

// Draw draws a template as it was written, parameters in braces.
func Draw(t Template) g.Node {
	return h.Div(h.Class("note stack s"), g.Map(t.Components, func(c Component) g.Node {
		var out g.Group
		for _, line := range strings.Split(c.body(t.Category), "\n") {
			if c.Type == "FOOTER" {
				line = c.footer(t.Category)
			} else if c.Type != "BODY" {
				line = c.Text
			}
			if line != "" {
				out = append(out, h.P(h.Dir("auto"), g.Text(line)))
			}
			if c.Type != "BODY" {
				break
			}
		}
		if c.Type == "HEADER" && c.Format != "TEXT" {
			out = append(out, h.P(h.Code(g.Text(c.Format))))
		}
		for _, b := range c.Buttons {
			out = append(out, h.P(h.B(g.Text(b.Text)), g.Text(" "+b.URL+b.Phone+" "), h.Small(h.Class("muted"), g.Text(b.Type))))
		}
		for i := range c.Cards {
			out = append(out, Draw(Template{Category: t.Category, Components: c.Cards[i]}))
		}
		return out
	}))
}

func (v *visit) decide() error {
	t, err := id.Parse[id.Template](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	d := Decision{Of: v.Form("of"), Approve: v.Form("approve") == "1", Reason: v.Form("reason"), Note: v.Form("note"), Advice: v.Form("advice")}
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return v.Decide(ctx, tx, v.Actor, t, d) })
	if err == nil {
		return v.Redirect(deskPath)
	}
	status := http.StatusUnprocessableEntity
	switch fault.KindOf(err) {
	case fault.Invalid:
	case fault.Conflict:
		status = http.StatusConflict
	default:
		return err
	}
	return v.queue(status, []ui.Broken{{Name: "t" + t.String(), Label: v.Say("template.reason"), Text: v.Words.Fault(v.Lang, err)}})
}
