package calls

import (
	"context"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/system/business"
	"parvis/system/business/hook"
)

// perCalls is how many calls stand on a page.
const perCalls = 50

// visit is one request for the page of an app.
type visit struct {
	*desk.Visit[account.Actor]
	o Options
}

// Desk registers the page.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	const path = "/studio/business/{id}/apps/{app}/calls"
	s.Handle("GET "+path, func(v *desk.Visit[account.Actor]) error { return (&visit{v, e.o}).list() })
	s.Handle("POST "+path, func(v *desk.Visit[account.Actor]) error { return (&visit{v, e.o}).again() })
}

// app gives the app of the address, and the path to its page, to who keeps apps of its organisation.
func (v *visit) app(ctx context.Context, tx *store.Tx) (business.Client, string, error) {
	which, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return business.Client{}, "", errMissing
	}
	p, err := v.o.Business.Portfolio(ctx, tx, v.Actor, which, business.Developer)
	if err != nil {
		return business.Client{}, "", err
	}
	n, err := id.Parse[id.Client](v.R.PathValue("app"))
	if err != nil {
		return business.Client{}, "", errMissing
	}
	c, err := v.o.Business.Client(ctx, tx, n)
	if err == nil && c.Portfolio != p.ID {
		err = errMissing
	}
	return c, p.Path() + "/apps/" + n.String(), err
}

// list lists what an app was told in the last week, and lets one tell it again
// (business-messaging 9.9, 16).
func (v *visit) list() error {
	q := v.R.URL.Query()
	state := hook.State(q.Get("state"))
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64)
	var app string
	var list []hook.Attempt
	err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		c, path, err := v.app(ctx, tx)
		if err != nil {
			return err
		}
		app = path
		list, err = v.o.Hook.List(ctx, tx, c.ID, hook.Filter{State: state}, store.Page{Max: before, Limit: perCalls})
		return err
	})
	if err != nil {
		return err
	}
	path := app + "/calls"
	tabs := []ui.Tab{{Href: path, Text: v.Say("business.calls.all"), Current: state == ""}}
	for _, s := range []hook.State{hook.Pending, hook.Retrying, hook.Delivered, hook.Failed} {
		tabs = append(tabs, ui.Tab{Href: path + "?state=" + string(s), Text: v.Say("business.call." + string(s)), Current: state == s})
	}
	older := ""
	if len(list) == perCalls {
		older = path + "?state=" + string(state) + "&before=" + strconv.FormatInt(int64(list[perCalls-1].ID), 10)
	}
	page := ui.Page{Title: v.Say("business.calls"), Here: "settings", Back: app, NoIndex: true}
	return v.Page(page, v.Tabs(v.Say("business.calls"), tabs...), h.Div(h.Class("pad stack"), g.If(len(list) == 0, h.P(h.Class("muted"), v.T("business.calls.none"))),
		h.Ul(h.Class("stack"), h.Role("list"), g.Map(list, func(a hook.Attempt) g.Node { return v.callLine(path, a) }))), v.Older(older))
}

// callLine draws one call: what it told, what became of it, and the way to tell it again.
func (v *visit) callLine(path string, a hook.Attempt) g.Node {
	how := []g.Node{v.T("business.call." + string(a.State)), g.Text(" · "), v.T("business.call.tries", i18n.Count(a.Tries))}
	if a.Code != 0 {
		how = append(how, g.Text(" · "), v.T("business.call.code", i18n.With("Code", strconv.Itoa(a.Code))))
	}
	if a.Error != "" {
		how = append(how, g.Text(" · "), h.Code(h.Class("wrap"), g.Text(a.Error)))
	}
	if a.State == hook.Retrying {
		how = append(how, g.Text(" · "), v.T("business.call.next", i18n.With("Date", v.Lang.DateTime(v.Local(a.Next)))))
	}
	return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(g.Text(a.Kind)), g.Text(" · "), v.Exact(a.At()), h.Br(), h.Small(h.Class("muted"), g.Group(how)), h.Br(), h.Small(h.Class("muted wrap"), g.Text(a.About))),
		h.Form(h.Method("post"), h.Action(path), h.Input(h.Type("hidden"), h.Name("call"), h.Value(strconv.FormatInt(int64(a.ID), 10))), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("business.call.again"))))
}

// again tells an app once more what it was told.
func (v *visit) again() error {
	n, err := strconv.ParseInt(v.Form("call"), 10, 64)
	if err != nil {
		return errMissing
	}
	var app string
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		c, path, err := v.app(ctx, tx)
		if err != nil {
			return err
		}
		app = path
		told, err := v.o.Hook.Replay(ctx, tx, c.ID, hook.ID(n))
		if err == nil && told == 0 {
			err = errMissing
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.Redirect(app + "/calls")
}
