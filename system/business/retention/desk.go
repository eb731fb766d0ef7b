package retention

import (
	"context"
	"net/http"
	"strconv"

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

// visit is one request for the page of the term of a line.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
	line business.Line
}

const path = "/studio/line/{line}/retention"

// Desk registers the page of the term of a line, for who runs its organisation.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	handle := func(method string, fn func(*visit) error) {
		s.Handle(method+" "+path, func(d *desk.Visit[account.Actor]) error {
			v := &visit{Engine: e, Visit: d}
			if err := v.enter(); err != nil {
				return err
			}
			return fn(v)
		})
	}
	handle(http.MethodGet, func(v *visit) error { return v.page(http.StatusOK, nil) })
	handle(http.MethodPost, (*visit).set)
}

// enter finds the line of the path, whose organisation the actor runs.
func (v *visit) enter() error {
	which, err := id.Parse[id.Line](v.R.PathValue("line"))
	if err != nil {
		return errMissing
	}
	return v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if v.line, err = v.o.Business.Live(ctx, tx, which); err != nil {
			return err
		}
		_, err = v.o.Business.Portfolio(ctx, tx, v.Actor, v.line.Portfolio, business.Admin)
		return err
	})
}

func (v *visit) page(status int, broken []ui.Broken) error {
	months := 0
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		months, err = v.Term(ctx, tx, v.line.ID)
		return err
	}); err != nil {
		return err
	}
	f := ui.Field{Name: "months", Type: "number", Label: v.Say("retention.months"), Hint: v.Say("retention.months.what"), Value: strconv.Itoa(months)}
	for _, b := range broken {
		f.Error, f.Value = b.Text, v.Form("months")
	}
	p := ui.Page{Title: v.Say("retention.title"), Here: "settings", Back: business.Portfolio{ID: v.line.Portfolio}.Path(), NoIndex: true}
	return v.Draw(status, p, h.Div(h.Class("pad stack l"), v.Summary(broken),
		h.Div(h.P(h.B(g.El("bdi", g.Text(v.line.Name)))), h.P(h.Class("muted"), g.Text(v.line.Display()))),
		h.P(v.T("retention.now", i18n.Count(months))), h.P(h.Class("muted"), v.T("retention.both")),
		h.Form(h.Method("post"), h.Action("/studio/line/"+v.line.ID.String()+"/retention"), h.Class("stack s"), v.Field(f), h.Div(h.Button(h.Type("submit"), h.Class("btn go"), v.T("retention.set"))))))
}

func (v *visit) set() error {
	months, err := strconv.Atoi(v.Form("months"))
	if err != nil {
		months = 0 // which is refused as what it is
	}
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.SetTerm(ctx, tx, v.Actor, v.line.ID, months)
	})
	if err == nil {
		return v.Redirect("/studio/line/" + v.line.ID.String() + "/retention")
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	return v.page(http.StatusUnprocessableEntity, []ui.Broken{{Name: "months", Label: v.Say("retention.months"), Text: v.Words.Fault(v.Lang, err)}})
}
