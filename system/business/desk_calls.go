package business

import (
	"context"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/system/business/hook"
)

// perCalls is how many calls stand on a page.
const perCalls = 50

// callsPath is where the calls to an app are listed.
func callsPath(p Portfolio, c Client) string {
	return p.path() + "/apps/" + c.ID.String() + "/calls"
}

// calls lists what an app was told in the last week, and lets one tell it again
// (business-messaging 9.9, 16).
func (v *visit) calls() error {
	q := v.R.URL.Query()
	state := hook.State(q.Get("state"))
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64)
	var p Portfolio
	var c Client
	var list []hook.Attempt
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if p, c, err = v.client(ctx, tx); err != nil {
			return err
		}
		list, err = v.o.Hook.List(ctx, tx, c.ID, hook.Filter{State: state}, store.Page{Max: before, Limit: perCalls})
		return err
	})
	if err != nil {
		return err
	}
	path := callsPath(p, c)
	tabs := []ui.Tab{{Href: path, Text: v.Say("business.calls.all"), Current: state == ""}}
	for _, s := range []hook.State{hook.Pending, hook.Retrying, hook.Delivered, hook.Failed} {
		tabs = append(tabs, ui.Tab{Href: path + "?state=" + string(s), Text: v.Say("business.call." + string(s)), Current: state == s})
	}
	older := ""
	if len(list) == perCalls {
		older = path + "?state=" + string(state) + "&before=" + strconv.FormatInt(int64(list[perCalls-1].ID), 10)
	}
	page := v.page(v.Say("business.calls"), p.path()+"/apps/"+c.ID.String())
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
	var p Portfolio
	var c Client
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if p, c, err = v.client(ctx, tx); err != nil {
			return err
		}
		told, err := v.o.Hook.Replay(ctx, tx, c.ID, hook.ID(n))
		if err == nil && told == 0 {
			err = errMissing
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.Redirect(callsPath(p, c))
}
