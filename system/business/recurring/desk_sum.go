package recurring

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
)

// summary is the page on which an organisation reads what becomes of the notifications of a
// line.
func (e *Engine) summary(v *desk.Visit[account.Actor]) error {
	var l business.Line
	var list []sum
	var casts []Broadcast
	var may bool
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if l, may, err = e.read(ctx, tx, v, business.Analyst); err != nil {
			return err
		}
		if casts, err = e.Broadcasts(ctx, tx, l.ID, store.Page{Limit: mostShown}); err != nil {
			return err
		}
		list, err = sums(tx, l.ID)
		return err
	}); err != nil {
		return err
	}
	return v.Page(ui.Page{Title: v.Say("recurring.sums"), Here: "settings", Back: "/studio/business/" + l.Portfolio.String(), NoIndex: true}, h.Div(h.Class("pad stack l"),
		h.P(g.El("bdi", h.B(g.Text(l.Name)))), h.P(h.Class("muted"), v.T("recurring.sums.what", i18n.With("Few", Fewest))),
		g.If(len(list) == 0, h.P(h.Class("muted"), v.T("recurring.sums.none"))),
		g.Map(list, func(s sum) g.Node { return section(v, l, s) }), broadcasts(v, casts, may)))
}

// read gives the line of the path to who has a role in its organisation, and whether they
// may take broadcasts back.
func (e *Engine) read(ctx context.Context, tx *store.Tx, v *desk.Visit[account.Actor], least business.Role) (l business.Line, may bool, err error) {
	p, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return l, false, errMissing
	}
	mine, err := e.o.Business.Portfolio(ctx, tx, v.Actor, p, least)
	if err != nil {
		return l, false, err
	}
	n, err := id.Parse[id.Line](v.R.PathValue("line"))
	if err != nil {
		return l, false, errMissing
	}
	if l, err = e.o.Business.Live(ctx, tx, n); err != nil || l.Portfolio != p {
		return l, false, errMissing
	}
	return l, mine.Role.Rank() >= business.Developer.Rank(), nil
}

// number is how many, or that it is few.
func number(v *desk.Visit[account.Actor], n int) g.Node {
	if n < Fewest {
		return v.T("recurring.sums.few", i18n.With("Few", Fewest))
	}
	return g.Text(strconv.Itoa(n))
}

// section draws what is known of one topic.
func section(v *desk.Visit[account.Actor], l business.Line, s sum) g.Node {
	col := func(word string) g.Node { return h.Th(h.Scope("col"), v.T(word)) }
	often := v.Say("recurring.sums." + string(s.frequency))
	next := g.Node(nil)
	if s.waiting >= Fewest {
		next = g.Group{g.Text(" · "), v.T("recurring.sums.from", i18n.With("When", v.Lang.DateTime(v.Local(s.next))))}
	}
	return h.Section(h.Class("stack s"), h.H2(h.Dir("auto"), g.Text(s.title)), h.P(h.Class("muted"), g.Text(often)),
		g.If(s.linked, h.P(h.Class("lines"), v.T("recurring.sums.link"), g.Text(" "), h.A(h.Href(linkPath(l.Number, s.title, s.frequency)), h.Dir("ltr"), g.Text(linkPath(l.Number, s.title, s.frequency))))),
		h.Dl(h.Class("stack s"), h.Dt(v.T("recurring.sums.hold")), h.Dd(number(v, s.holders)), h.Dt(v.T("recurring.sums.next")), h.Dd(number(v, s.waiting), next)),
		h.Div(h.Class("table"), h.TabIndex("0"), h.Role("group"), h.Aria("label", v.Say("recurring.sums.table", i18n.With("What", s.title), i18n.With("Often", often))),
			h.Table(h.THead(h.Tr(col("recurring.sums.when"), col("recurring.sums.sent"), col("recurring.sums.stopped"))), h.TBody(g.Map(s.spans, func(p span) g.Node {
				when := v.Lang.Date(p.from)
				if p.week {
					when = v.Say("recurring.sums.week", i18n.With("From", v.Lang.Date(p.from)), i18n.With("To", v.Lang.Date(p.from.Add(6*day))))
				}
				return h.Tr(h.Th(h.Scope("row"), g.Text(when)), h.Td(number(v, p.sent)), h.Td(number(v, p.stopped)))
			})))))
}
