package transparency

import (
	"context"
	"encoding/csv"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/report/tally"
	"parvis/engine/tlog"
)

const (
	path    = "/transparency"
	csvPath = path + ".csv"
)

// Desk registers the page, and its figures as a file; base is the address of the network.
func Desk(s desk.Shell[account.Actor], base string) {
	s.Open("GET "+path, func(v *desk.Visit[account.Actor]) error { return (&visit{v}).page(base) })
	s.Open("GET "+csvPath, func(v *desk.Visit[account.Actor]) error { return (&visit{v}).file() })
}

type visit struct {
	*desk.Visit[account.Actor]
}

func (v *visit) read() (all []Table, weeks []Week, err error) {
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		all, weeks, err = Weeks(ctx, tx, v.Now)
		return err
	})
	return all, weeks, err
}

// row is a line of a table: a name, and what is told of each week and of all.
type row struct {
	name  string
	cells []g.Node
	all   g.Node
}

func (v *visit) page(base string) error {
	all, weeks, err := v.read()
	if err != nil {
		return err
	}
	counts := func(name string, of func(Week) Figure) row {
		r := row{name: name}
		sum, whole := Figure(0), true
		for _, w := range weeks {
			f := of(w)
			r.cells = append(r.cells, v.figure(f))
			if whole = whole && f.Told(); f.Told() {
				sum += f
			}
		}
		r.all = v.figure(sum)
		if sum > 0 && !whole {
			r.all = g.Group{g.Text("≥\u00a0"), r.all}
		}
		return r
	}
	section := []g.Node{v.table("all", weeks, []row{
		counts(v.Say("transparency.reports"), func(w Week) Figure { return w.Reports }), counts(v.Say("transparency.decisions"), func(w Week) Figure { return w.Decisions }), v.halves(weeks),
		counts(v.Say("transparency.appeals"), func(w Week) Figure { return w.Appeals }), counts(v.Say("transparency.answered"), func(w Week) Figure { return w.Answered }), v.rights(weeks),
	})}
	for i, t := range all {
		var rows []row
		for j, k := range t.Keys {
			rows = append(rows, counts(v.name(t.By, k), func(w Week) Figure { return w.Parts[i][j] }))
		}
		section = append(section, v.table(string(t.By), weeks, rows))
	}
	return v.Page(ui.Page{Title: v.Say("ui.foot.transparency"), Back: "/about", Description: v.Say("transparency.of", i18n.With("Network", v.Network))},
		h.Div(h.Class("panel stack s"), h.P(h.Class("lead"), v.T("transparency.of", i18n.With("Network", i18n.Isolated(v.Network)))), h.P(v.T("transparency.how", i18n.With("Least", Least))),
			h.P(h.A(h.Href(csvPath), h.Download(""), v.T("transparency.file")), g.Text(" · "), h.A(h.Href("/crises"), v.T("transparency.crises")))),
		g.Group(section), v.log(base))
}

// log says what the log of decisions is, and how anybody verifies it.
func (v *visit) log(base string) g.Node {
	return h.Section(h.Class("panel stack s"), h.ID("log"), h.H2(v.T("transparency.log")), h.P(v.T("transparency.log.what")), h.P(v.T("transparency.log.how")),
		h.P(h.Code(h.Class("mono"), v.T("transparency.log.command", i18n.With("Address", base+tlog.Path)))),
		h.P(h.A(h.Href(tlog.Path+"/checkpoint"), v.T("transparency.log.checkpoint")), g.Text(" · "), h.A(h.Href(tlog.Path+"/key"), v.T("transparency.log.key"))))
}

// table draws what is told by week, the newest first.
func (v *visit) table(word string, weeks []Week, rows []row) g.Node {
	title := v.Say("transparency.by." + word)
	return h.Section(h.Class("panel stack s"), h.H2(g.Text(title)), h.Div(h.Class("table weeks"), h.TabIndex("0"), h.Role("group"), h.Aria("label", title),
		h.Table(h.Caption(h.Class("small muted"), v.T("transparency.weeks", i18n.Count(len(weeks)))),
			h.THead(h.Tr(h.Td(), h.Th(h.Scope("col"), v.T("transparency.sum")), g.Map(weeks, func(w Week) g.Node { return h.Th(h.Scope("col"), g.Text(v.Lang.ShortDate(w.Monday))) }))),
			h.TBody(g.Map(rows, func(r row) g.Node {
				return h.Tr(h.Th(h.Scope("row"), h.Dir("auto"), g.Text(r.name)), h.Td(r.all), g.Map(r.cells, func(n g.Node) g.Node { return h.Td(n) }))
			})))))
}

// figure writes a figure, or that it is not told, also for who does not see the sign.
func (v *visit) figure(f Figure) g.Node {
	switch {
	case f.Told():
		return g.Text(v.Lang.Number(int64(f)))
	case f == Kept:
		return v.untold()
	}
	return g.Group{h.Span(h.Aria("hidden", "true"), g.Text("<\u00a0"+strconv.Itoa(-int(f)))), h.Span(h.Class("vh"), v.T("transparency.few", i18n.With("Least", -int(f))))}
}

func (v *visit) untold() g.Node {
	return g.Group{h.Span(h.Aria("hidden", "true"), g.Text("–")), h.Span(h.Class("vh"), v.T("transparency.kept"))}
}

func (v *visit) halves(weeks []Week) row {
	r := row{name: v.Say("transparency.half"), all: v.untold()}
	for _, w := range weeks {
		n := v.untold()
		switch {
		case w.Half > 0:
			n = g.Text("≤\u00a0" + v.Lang.Duration(time.Duration(w.Half)*time.Hour))
		case w.Half == Long:
			most := tally.Waits()
			n = g.Text(">\u00a0" + v.Lang.Duration(time.Duration(most[len(most)-1])*time.Hour))
		}
		r.cells = append(r.cells, n)
	}
	return r
}

// rights gives the share of appeals that were right.
func (v *visit) rights(weeks []Week) row {
	r := row{name: v.Say("transparency.right"), all: v.untold()}
	for _, w := range weeks {
		n := v.untold()
		if w.Right >= 0 {
			n = g.Text(v.Lang.Percent(float64(w.Right)/100, 0))
		}
		r.cells = append(r.cells, n)
	}
	return r
}

// name names a part of a table.
func (v *visit) name(by tally.Counted, key string) string {
	switch {
	case by == tally.ByReason && key != None:
		return v.Say("report.reason." + key)
	case by == tally.ByReporter:
		by = tally.BySource
	}
	if key == None {
		key = "none"
	}
	return v.Say("transparency." + string(by) + "." + key)
}

// file writes what is told, a figure a line, in codes: "<5" is under five, and nothing
// is kept back.
func (v *visit) file() error {
	all, weeks, err := v.read()
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.W.Header().Set("Content-Disposition", `attachment; filename="transparency.csv"`)
	out := csv.NewWriter(v.W)
	line := func(w Week, what, key, n string) {
		_ = out.Write([]string{w.Monday.Format(time.DateOnly), what, key, n})
	}
	_ = out.Write([]string{"week", "count", "part", "figure"})
	for _, w := range weeks {
		line(w, "reports", "", code(w.Reports))
		line(w, "decisions", "", code(w.Decisions))
		line(w, "appeals", "", code(w.Appeals))
		line(w, "answers", "", code(w.Answered))
		for i, t := range all {
			for j, k := range t.Keys {
				line(w, string(t.By), k, code(w.Parts[i][j]))
			}
		}
		if w.Half > 0 {
			line(w, "half_within_hours", "", strconv.Itoa(w.Half))
		}
		if w.Right >= 0 {
			line(w, "right_percent", "", strconv.Itoa(w.Right))
		}
	}
	out.Flush()
	return out.Error()
}

func code(f Figure) string {
	switch {
	case f.Told():
		return strconv.Itoa(int(f))
	case f == Kept:
		return ""
	}
	return "<" + strconv.Itoa(-int(f))
}
