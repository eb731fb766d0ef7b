package recurring

import (
	"context"
	"net/url"
	"time"

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

// offer is what a link asks for, and how the actor stands to it.
type offer struct {
	line      business.Line
	title     string
	frequency Frequency
	until     time.Time
	// shut and stopped say why it cannot be accepted: the line may not write, or the actor
	// stopped it. held is when a yes of theirs ends, zero for none.
	shut    bool
	stopped bool
	held    time.Time
}

// offer reads the link of a request.
func (e *Engine) offer(ctx context.Context, tx *store.Tx, v *desk.Visit[account.Actor]) (o offer, err error) {
	q := v.R.URL.Query()
	known := false
	if o.frequency, known = cadences[q.Get("cadence")]; !known {
		if o.frequency = Daily; q.Get("cadence") != "" {
			return o, errMissing
		}
	}
	if o.line, err = e.o.Business.Handle(ctx, tx, v.R.PathValue("handle")); err != nil {
		return o, err
	}
	t, err := triedOf(tx, o.line.ID, q.Get("topic"))
	if err != nil {
		return o, missing(err)
	}
	o.title, o.until = t.title, o.frequency.Until(tx.Now(), zone(t.zone))
	if o.shut, err = e.shut(ctx, tx, o.line); err != nil || !v.Actor.Known() {
		return o, err
	}
	if err := e.grown(ctx, tx, v.Actor); err != nil {
		return o, err
	}
	if o.stopped, err = e.o.Business.Stopped(ctx, tx, v.Actor, o.line.ID); err != nil {
		return o, err
	}
	had, err := tokenOf(tx, t.request(v.Actor.Account, o.frequency, tx.Now()))
	if err == nil && had.State == Active && tx.Now().Before(had.Until) {
		o.held = had.Until
	}
	if store.IsMissing(err) {
		err = nil
	}
	return o, err
}

// shut tells whether a line may not begin to write to anybody now: it gathers no yeses then.
func (e *Engine) shut(ctx context.Context, tx *store.Tx, l business.Line) (bool, error) {
	err := e.clear(ctx, tx, l, false)
	if lasting(err) {
		return true, nil
	}
	return false, err
}

// linked is the page of a link: who asks, for what, how often and until when, and two
// buttons that look alike. Who does nothing says no.
func (e *Engine) linked(v *desk.Visit[account.Actor]) error {
	var o offer
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) { o, err = e.offer(ctx, tx, v); return err }); err != nil {
		return err
	}
	return v.Page(ui.Page{Title: v.Say("recurring.link"), Back: "/", NoIndex: true}, h.Div(h.Class("pad stack l"),
		h.Div(h.Class("stack s"), h.H2(h.Dir("auto"), g.Text(o.title)), h.P(v.T("recurring.link.ask", i18n.With("Who", i18n.Isolated(o.line.Name)))),
			h.P(v.T("recurring.link."+string(o.frequency), i18n.With("When", v.Lang.Date(v.Local(o.until))))), h.P(h.Class("muted"), v.T("recurring.link.any")), h.P(h.Class("muted"), v.T("recurring.link.sees"))),
		answers(v, o)))
}

// answers is what the actor can do with an offer.
func answers(v *desk.Visit[account.Actor], o offer) g.Node {
	here := "/c/" + o.line.Number
	switch {
	case o.shut:
		return v.Notice("calm", "info", v.T("recurring.link.shut"))
	case !v.Actor.Known():
		return h.Div(h.A(h.Class("btn go"), h.Href("/signin?to="+url.QueryEscape(v.R.URL.RequestURI())), v.T("recurring.link.signin")))
	case o.stopped:
		return h.Div(h.Class("stack s"), h.P(v.T("recurring.link.stopped")), h.Div(h.A(h.Class("btn"), h.Href(here), v.T("recurring.link.page"))))
	case !o.held.IsZero():
		return h.Div(h.Class("stack s"), h.P(v.T("recurring.link.held", i18n.With("When", v.Lang.Date(v.Local(o.held))))), h.Div(h.A(h.Class("btn"), h.Href(Path), v.T("recurring.notices"))))
	}
	press := func(what string) g.Node {
		return h.Form(h.Method("post"), h.Action(v.R.URL.RequestURI()), h.Input(h.Type("hidden"), h.Name("what"), h.Value(what)), h.Button(h.Type("submit"), h.Class("btn"), v.T("recurring.link."+what)))
	}
	return h.Div(h.Class("row"), press("accept"), press("decline"))
}

// join takes the answer to a link; of a no nobody is told.
func (e *Engine) join(v *desk.Visit[account.Actor]) error {
	to := ""
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		o, err := e.offer(ctx, tx, v)
		to = "/c/" + o.line.Number
		if err != nil || v.Form("what") != "accept" {
			return err
		}
		var chat id.Chat
		chat, err = e.Join(ctx, tx, v.Actor, o.line, o.title, o.frequency)
		to = "/messages/" + chat.String()
		return err
	}); err != nil {
		return err
	}
	return v.Redirect(to)
}
