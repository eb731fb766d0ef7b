package name

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/system/business"
)

const deskPath = "/studio/names"

// visit is one request for the pages of names.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// Desk registers the page of the name of a line, and that on which the staff look at names.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Add(desk.Desk[account.Actor]{Path: deskPath, Word: "naming.desk", What: "naming.desk.what", Icon: "messages", Open: business.Moderates})
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{e, v}) })
	}
	handle("GET /studio/line/{line}/name", func(v *visit) error { return v.own(http.StatusOK, nil) })
	handle("POST /studio/line/{line}/name", (*visit).ask)
	staff := func(pattern string, fn func(*visit) error) {
		handle(pattern, func(v *visit) error {
			if !business.Moderates(v.Actor) {
				return errMissing
			}
			return fn(v)
		})
	}
	staff("GET "+deskPath, func(v *visit) error { return v.queue(http.StatusOK, nil) })
	staff("POST "+deskPath+"/{line}", (*visit).decide)
}

// line reads the line of the path.
func (v *visit) line() (id.Line, error) {
	l, err := id.Parse[id.Line](v.R.PathValue("line"))
	if err != nil {
		err = errMissing
	}
	return l, err
}

// own shows how the name of a line stands, and the form for another.
func (v *visit) own(status int, broken []ui.Broken) error {
	which, err := v.line()
	if err != nil {
		return err
	}
	var l business.Line
	var w Wish
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if l, err = v.o.Business.Live(ctx, tx, which); err != nil {
			return err
		}
		if _, err = v.o.Business.Portfolio(ctx, tx, v.Actor, l.Portfolio, business.Admin); err != nil {
			return err
		}
		w, err = v.Of(ctx, tx, l.ID)
		return err
	}); err != nil {
		return err
	}
	f := ui.Field{Name: "wanted", Label: v.Say("naming.wanted"), Hint: v.Say("naming.wanted.what"), Value: v.Form("wanted")}
	for _, b := range broken {
		f.Error = b.Text
	}
	p := ui.Page{Title: v.Say("naming.title"), Here: "settings", Back: business.Portfolio{ID: l.Portfolio}.Path(), NoIndex: true}
	return v.Draw(status, p, h.Div(h.Class("pad stack l"), v.Summary(broken),
		h.Div(h.P(h.B(g.El("bdi", g.Text(l.Name)))), h.P(h.Class("muted"), g.Text(l.Display()))),
		h.P(v.T("naming.is."+string(l.Naming))),
		g.If(w.State == Waits, v.Notice("calm", "info", v.T("naming.waits", i18n.With("Name", w.Name)))),
		g.If(w.State == Refused, v.Notice("bad", "info", v.T("naming.refused", i18n.With("Name", w.Name)))),
		g.If(w.State == Refused, h.P(h.A(h.Href("/settings/decisions"), v.T("naming.contest")))),
		h.Form(h.Method("post"), h.Action("/studio/line/"+l.ID.String()+"/name"), h.Class("stack s"), v.Field(f), h.Div(h.Button(h.Type("submit"), h.Class("btn go"), v.T("naming.ask"))))))
}

// broken words what a form was refused for; anything else is not for its page.
func (v *visit) broken(field string, err error) ([]ui.Broken, error) {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid && f.Kind != fault.Limited && f.Kind != fault.Conflict {
		return nil, err
	}
	return []ui.Broken{{Name: field, Label: v.Say("naming.wanted"), Text: v.Words.Fault(v.Lang, err)}}, nil
}

// ask has a line be called something else.
func (v *visit) ask() error {
	which, err := v.line()
	if err != nil {
		return err
	}
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Ask(ctx, tx, v.Actor, which, v.Form("wanted"))
	})
	if err == nil {
		return v.Redirect("/studio/line/" + which.String() + "/name")
	}
	broken, err := v.broken("wanted", err)
	if err != nil {
		return err
	}
	return v.own(http.StatusUnprocessableEntity, broken)
}

// queue shows what waits, the oldest first.
func (v *visit) queue(status int, broken []ui.Broken) error {
	var list []Wanted
	reads := map[id.Line]i18n.Tag{}
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		clear(reads)
		if list, err = v.Waiting(ctx, tx, v.Actor); err != nil {
			return err
		}
		for _, w := range list {
			owner, err := v.o.Business.Owner(ctx, tx, w.Of.Portfolio)
			if err != nil {
				return err
			}
			if owner == 0 {
				continue
			}
			login, err := v.o.Account.Login(ctx, tx, owner)
			if err == nil {
				reads[w.Line] = login.Lang.Or(v.Words.Fallback())
			} else if k := fault.KindOf(err); k != fault.Missing && k != fault.Gone {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return v.Draw(status, ui.Page{Title: v.Say("naming.desk"), Here: "studio", Back: "/studio", NoIndex: true}, h.Div(h.Class("pad stack l"), v.Summary(broken),
		g.If(len(list) == 0, v.Empty(v.Say("naming.none"), nil)), g.Map(list, func(w Wanted) g.Node { return v.waiter(w, reads[w.Line]) })))
}

// waiter draws one name with what can be decided.
func (v *visit) waiter(w Wanted, reads i18n.Tag) g.Node {
	n, path := w.Line.String(), deskPath+"/"+w.Line.String()
	seen := h.Input(h.Type("hidden"), h.Name("of"), h.Value(w.Name))
	like := v.T("naming.like.none")
	if w.Like.Kind != "" {
		like = v.T("naming.like."+string(w.Like.Kind), i18n.With("Name", w.Like.Text))
	}
	hint := ""
	if reads != "" {
		hint = v.Say("naming.reads." + string(reads))
	}
	return h.Section(h.Class("panel stack s"), h.Aria("labelledby", "n"+n), h.H2(h.ID("n"+n), g.El("bdi", g.Text(w.Name))),
		h.P(h.A(h.Href(w.Organisation.StaffPath()), g.El("bdi", g.Text(w.Organisation.Name))), g.Text(" · "), h.A(h.Href("/c/"+w.Of.Number), g.Text(w.Of.Display()))),
		h.P(like), h.P(h.Class("small muted"), v.T("naming.now", i18n.With("Name", w.Of.Name)), g.Text(" · "), v.Exact(w.At)),
		h.Form(h.Method("post"), h.Action(path), seen, h.Button(h.Type("submit"), h.Name("approve"), h.Value("1"), h.Class("btn go"), v.T("naming.approve"), h.Span(h.Class("vh"), g.Text(" "+w.Name)))),
		h.Details(h.Summary(v.T("naming.refuse")), h.Form(h.Method("post"), h.Action(path), h.Class("stack s"), seen,
			h.Label(h.Class("stack s"), v.T("naming.reason"), h.Textarea(h.Name("reason"), h.Required(), h.Rows("3"))), g.If(hint != "", h.P(h.Class("hint"), g.Text(hint))),
			h.Div(h.Button(h.Type("submit"), h.Class("btn bad"), v.T("naming.refuse"), h.Span(h.Class("vh"), g.Text(" "+w.Name)))))))
}

// decide agrees to a name, or refuses it.
func (v *visit) decide() error {
	which, err := v.line()
	if err != nil {
		return err
	}
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		if v.Form("approve") == "1" {
			return v.Approve(ctx, tx, v.Actor, which, v.Form("of"))
		}
		return v.Refuse(ctx, tx, v.Actor, which, v.Form("of"), v.Form("reason"))
	})
	if err == nil {
		return v.Redirect(deskPath)
	}
	broken, err := v.broken("n"+which.String(), err)
	if err != nil {
		return err
	}
	return v.queue(http.StatusUnprocessableEntity, broken)
}
