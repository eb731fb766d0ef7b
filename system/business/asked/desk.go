package asked

import (
	"context"
	"net/http"
	"strconv"
	"strings"

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

// perPage is how many questions stand on a page.
const perPage = 50

// Desk registers the page of what an app asked, for who keeps the apps of its organisation.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Handle("GET /studio/business/{id}/apps/{app}/requests", e.page)
}

func (e *Engine) page(v *desk.Visit[account.Actor]) error {
	p, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	which, err := id.Parse[id.Client](v.R.PathValue("app"))
	if err != nil {
		return errMissing
	}
	q := v.R.URL.Query()
	trace := strings.TrimSpace(q.Get("trace"))
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64)
	var list []Question
	var app string
	if err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		mine, err := e.o.Business.Portfolio(ctx, tx, v.Actor, p, business.Developer)
		if err != nil {
			return err
		}
		c, err := e.o.Business.Client(ctx, tx, which)
		if err == nil && c.Portfolio != mine.ID {
			err = errMissing
		}
		if err != nil {
			return err
		}
		app = mine.Path() + "/apps/" + which.String()
		return nil
	}); err != nil {
		return err
	}
	e.now()
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = e.List(ctx, tx, which, trace, store.Page{Max: before, Limit: perPage})
		return err
	}); err != nil {
		return err
	}
	older := ""
	if trace == "" && len(list) == perPage {
		older = app + "/requests?before=" + strconv.FormatInt(list[perPage-1].ID, 10)
	}
	return v.Page(ui.Page{Title: v.Say("asked.title"), Here: "settings", Back: app, NoIndex: true},
		h.Form(h.Class("pad stack s"), h.Method(http.MethodGet), h.Action(app+"/requests"), h.Role("search"), h.P(h.Class("muted"), v.T("asked.what")),
			v.Field(ui.Field{Name: "trace", Label: v.Say("asked.trace"), Value: trace, Optional: true}), ui.Submit("", v.Say("asked.find"))),
		g.If(len(list) == 0, h.P(h.Class("pad muted"), v.T("asked.none"))),
		h.Ul(h.Class("stack pad"), h.Role("list"), g.Map(list, func(q Question) g.Node {
			state := g.Group{g.Text(strconv.Itoa(q.Status))}
			if q.Code != 0 {
				state = append(state, g.Text(" · "), v.T("asked.code", i18n.With("Code", strconv.Itoa(q.Code))))
			}
			return h.Li(h.B(h.Code(h.Class("wrap"), g.Text(q.Method+" "+q.Path))), h.Br(), h.Small(h.Class("muted"), state, g.Text(" · "), v.Exact(q.At), g.Text(" · "), h.Code(h.Class("wrap"), g.Text(q.Trace))))
		})), v.Older(older))
}
