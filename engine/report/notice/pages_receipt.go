package notice

import (
	"context"
	"net/http"
	"net/url"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/report"
)

// receipt shows whoever reported the number of the report, what became of it and what
// comes next. It can be printed.
func (v *visit) receipt() error {
	which, err := id.Parse[id.Report](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	key := v.R.URL.Query().Get("key")
	if !v.Actor.Known() && key == "" { // a member who was signed out meanwhile
		return v.Redirect("/signin?next=" + url.QueryEscape(v.R.URL.Path))
	}
	var r report.Report
	var o report.Outcome
	answer := false
	if err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		got, became, err := v.n.read(ctx, tx, v.Actor, which, key)
		if err != nil {
			return err
		}
		can, err := v.n.Answerable(ctx, tx, []id.Report{which})
		r, o, answer = got, became, can[which]
		return err
	}); err != nil {
		return err
	}
	v.W.Header().Set("Referrer-Policy", "no-referrer") // the address has the key
	p := ui.Page{Title: v.Say("notice.receipt"), Back: "/", NoIndex: true, Script: "notice"}
	return v.page(http.StatusOK, p, r.Reason.Group(), h.Div(h.Class("pad stack l receipt"),
		h.Div(h.Class("row nowrap"), v.Icon("done", "l"), h.P(h.Class("lead"), v.T("notice.outcome."+string(o)))),
		h.Dl(h.Class("kv"), pair(v.T("notice.number"), h.Code(g.Text(r.ID.String()))), pair(v.T("notice.sent"), v.Exact(id.Time(r.ID))),
			g.If(r.Reason != "", pair(v.T("notice.reason"), v.T("report.reason."+string(r.Reason))))),
		v.next(r, o, answer), v.meanwhile(r),
		h.P(h.Class("row"), ui.Link("/", "go", v.Say("ui.nav.home")), h.Button(h.Type("button"), h.Class("btn"), g.Attr("hidden"), h.Data("print", ""), v.T("notice.print")))))
}

// next says what comes, or what can be done about a decision.
func (v *visit) next(r report.Report, o report.Outcome, answer bool) g.Node {
	key := v.Base + v.n.Receipt(r)
	contact := i18n.With("Contact", v.n.Contact)
	if o == report.Measure || o == report.NoMeasure {
		return h.Section(h.Class("stack s"), h.H2(v.T("notice.disagree")), h.P(v.T(v.n.redress(), contact)))
	}
	how := "notice.next.member"
	switch {
	case answer:
		how = "notice.next.letter"
	case r.Visitor:
		how = "notice.next.page"
	}
	return h.Section(h.Class("stack s"), h.H2(v.T("notice.next")), h.Ol(h.Class("rules"), h.Li(v.T("notice.next.read")), h.Li(v.T("notice.next.decide")), h.Li(v.T(how))),
		g.If(r.Visitor, h.P(h.A(h.Href(key), v.T("notice.follow")))), h.P(h.Class("muted"), v.T("notice.quiet")))
}

// meanwhile is what a member can do at once.
func (v *visit) meanwhile(r report.Report) g.Node {
	if !v.Actor.Known() || r.Reporter != v.Actor.Account {
		return nil
	}
	base := "/accounts/" + r.Target.String()
	return h.Section(h.Class("stack s"), h.H2(v.T("notice.meanwhile")), h.P(v.T("notice.meanwhile.what")),
		h.Div(h.Class("row"), ui.Act(base+"/mute", "btn", v.T("notice.mute")), ui.Act(base+"/block", "btn bad", v.T("notice.block"))))
}

func pair(name, value g.Node) g.Node { return g.Group{h.Dt(name), h.Dd(value)} }
