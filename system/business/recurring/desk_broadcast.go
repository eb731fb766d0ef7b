package recurring

import (
	"context"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/system/business"
)

// mostShown is how many broadcasts stand on a page.
const mostShown = 20

// told are the outcomes in the order of a report.
var told = []string{ToldTo, Delivered, Read, StoppedIt, InPeriod, Stopping, Unreachable, TakenBack}

// broadcasts draws those of a line, the newest first.
func broadcasts(v *desk.Visit[account.Actor], list []Broadcast, may bool) g.Node {
	return h.Section(h.Class("stack l"), h.Aria("labelledby", "casts"), h.H2(h.ID("casts"), v.T("recurring.casts")), h.P(h.Class("muted"), v.T("recurring.casts.what")),
		g.If(len(list) == 0, h.P(h.Class("muted"), v.T("recurring.casts.none"))),
		g.Map(list, func(b Broadcast) g.Node { return broadcast(v, b, may) }))
}

// broadcast draws how far one is, and what became of it.
func broadcast(v *desk.Visit[account.Actor], b Broadcast, may bool) g.Node {
	when := v.T("recurring.casts.began", i18n.With("When", v.Lang.DateTime(v.Local(b.At))))
	if !b.Clock.IsZero() {
		when = v.T("recurring.casts.clock", i18n.With("When", v.Lang.DateTime(b.Clock)))
	}
	percent := strconv.Itoa(b.Progress())
	done := v.Say("recurring.casts.progress", i18n.With("Percent", percent))
	rows := g.Group{}
	for _, what := range told {
		n, known := b.Known(what) // a row that is not there would tell none from one
		rows = append(rows, h.Dt(v.T("recurring.casts."+what)), h.Dd(g.If(known, g.Text(strconv.Itoa(n))), g.If(!known, v.T("recurring.sums.few", i18n.With("Few", Fewest)))))
	}
	return h.Section(h.Class("stack s"), h.H3(h.Dir("auto"), g.Text(b.Name)),
		h.P(h.Class("muted"), v.T("recurring.casts.topic", i18n.With("What", i18n.Isolated(b.Title)), i18n.With("Often", v.Say("recurring.sums."+string(b.Frequency)))), h.Br(), when),
		h.P(h.Span(h.Class("badge"), v.T("recurring.casts."+string(b.State))), g.Text(" "+done)), h.Progress(h.Max("100"), h.Value(percent), h.Aria("label", done)), h.Dl(h.Class("stack s"), rows),
		g.If(may && (b.State == planned || b.State == spreading), h.Form(h.Method("post"), h.Input(h.Type("hidden"), h.Name("recall"), h.Value(strconv.FormatInt(b.ID, 10))), ui.Submit("bad", v.Say("recurring.casts.recall")))))
}

// recall takes a broadcast back for somebody who develops for the organisation.
func (e *Engine) recall(v *desk.Visit[account.Actor]) error {
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		l, _, err := e.read(ctx, tx, v, business.Developer)
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(v.Form("recall"), 10, 64)
		if err != nil {
			return errMissing
		}
		if b, err := broadcastByID(tx, n); err != nil || b.Line != l.ID {
			return errMissing
		}
		return e.Recall(ctx, tx, n)
	}); err != nil {
		return err
	}
	return v.Redirect(v.R.URL.Path)
}
