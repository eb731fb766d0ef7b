package forget

import (
	"context"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/system/business"
)

// back is the page on which the organisations stand that may write to a member.
const back = "/settings/organisations"

// Desk registers the page that asks before an organisation forgets somebody.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	handle := func(method string, fn func(v *desk.Visit[account.Actor], p id.Portfolio) error) {
		s.Handle(method+" "+business.ForgetPath+"{id}", func(v *desk.Visit[account.Actor]) error {
			p, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
			if err != nil {
				return errMissing
			}
			return fn(v, p)
		})
	}
	handle("GET", e.page)
	handle("POST", func(v *desk.Visit[account.Actor], p id.Portfolio) error {
		if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return e.Forget(ctx, tx, v.Actor, p) }); err != nil {
			return err
		}
		return v.Redirect(back)
	})
}

// page says what is lost.
func (e *Engine) page(v *desk.Visit[account.Actor], p id.Portfolio) error {
	var list []business.Writer
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = e.o.Business.Writers(ctx, tx, v.Actor)
		return err
	}); err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(w business.Writer) bool { return w.Portfolio == p })
	if at < 0 {
		return errMissing
	}
	return v.Page(ui.Page{Title: v.Say("forget.title"), Here: "settings", Back: back, NoIndex: true}, h.Div(h.Class("pad stack l"),
		h.P(v.T("forget.what", i18n.With("Who", i18n.Isolated(list[at].Name)))),
		h.Ul(h.Class("stack s"), g.Map([]string{"name", "talks", "notices", "consent"}, func(w string) g.Node { return h.Li(v.T("forget.lost." + w)) })),
		h.P(v.T("forget.told")), h.P(h.Class("muted"), v.T("forget.undo")),
		ui.Act(business.ForgetPath+p.String(), "btn bad", v.T("forget.do"))))
}
