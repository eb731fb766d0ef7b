package analytics

import (
	"context"
	"strconv"
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
	"parvis/system/business/template"
)

// shown is how many days the page shows.
const shown = 30

// Desk registers the page on which those who have a role in an organisation read its sums.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Handle("GET /studio/business/{id}/analytics", e.page)
}

// report is what the page shows of an organisation.
type report struct {
	business.Portfolio
	lines     []business.Line
	templates []template.Kept
	cells     []Cell
	used      []Used
}

func (e *Engine) read(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Portfolio, s Span) (r report, err error) {
	if r.Portfolio, err = e.o.Business.Portfolio(ctx, tx, actor, which, business.Analyst); err != nil {
		return r, err
	}
	accounts, err := e.o.Business.Accounts(ctx, tx, r.ID)
	for _, a := range accounts {
		if err != nil {
			return r, err
		}
		var lines []business.Line
		if lines, err = e.o.Business.Lines(ctx, tx, a.ID); err != nil {
			return r, err
		}
		kept, err := e.o.Business.Templates().List(ctx, tx, a.ID)
		if err != nil {
			return r, err
		}
		used, err := e.Templates(ctx, tx, kept, s)
		if err != nil {
			return r, err
		}
		r.lines, r.templates, r.used = append(r.lines, lines...), append(r.templates, kept...), append(r.used, used...)
	}
	ids := make([]id.Line, len(r.lines))
	for i, l := range r.lines {
		ids[i] = l.ID
	}
	r.cells, err = e.Lines(ctx, tx, ids, s)
	return r, err
}

// page shows what became of the messages of an organisation in the last days.
func (e *Engine) page(v *desk.Visit[account.Actor]) error {
	p, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	s := Span{From: v.Now.AddDate(0, 0, 1-shown), To: v.Now.Add(time.Second), Unit: Day}
	var r report
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		r, err = e.read(ctx, tx, v.Actor, p, s)
		return err
	}); err != nil {
		return err
	}
	content := g.Group{h.P(g.El("bdi", h.B(g.Text(r.Name)))), h.P(h.Class("muted"), v.T("analytics.what", i18n.With("Days", shown), i18n.With("Few", fewest)))}
	for _, l := range r.lines {
		content = append(content, line(v, l, days(s.Cells(), l.ID, r.cells)))
	}
	if len(r.cells)+len(r.used) == 0 {
		content = g.Group{content[0], content[1], v.Empty(v.Say("analytics.none"), nil)}
	} else {
		content = append(content, templates(v, r))
	}
	return v.Page(ui.Page{Title: v.Say("analytics.title"), Here: "settings", Back: r.Path(), NoIndex: true}, h.Div(h.Class("pad stack l"), content))
}

// date is the day on which a cell began.
func date(v *desk.Visit[account.Actor], began int64) string {
	return v.Lang.Date(time.Unix(began, 0).UTC())
}

func number(v *desk.Visit[account.Actor], n int) string { return v.Lang.Number(int64(n)) }

// days adds up what a line sent, by days.
func days(bounds []int64, l id.Line, cells []Cell) []Cell {
	out := make([]Cell, len(bounds)-1)
	for i := range out {
		out[i] = Cell{Line: l, Began: bounds[i], Ends: bounds[i+1]}
		for _, c := range cells {
			if c.Line == l && c.Began == bounds[i] {
				out[i].Sent += c.Sent
				out[i].Delivered += c.Delivered
			}
		}
	}
	return out
}

// line draws what a line sent, and has it in numbers below.
func line(v *desk.Visit[account.Actor], l business.Line, list []Cell) g.Node {
	all, rows := Cell{}, g.Group{}
	for _, d := range list {
		all.Sent += d.Sent
		all.Delivered += d.Delivered
		if d.Sent > 0 {
			rows = append(rows, h.Tr(h.Th(h.Scope("row"), g.Text(date(v, d.Began))), h.Td(g.Text(number(v, d.Sent))), h.Td(g.Text(number(v, d.Delivered)))))
		}
	}
	named := "line" + l.ID.String()
	head := h.H2(h.ID(named), g.El("bdi", g.Text(l.Name)), g.Text(" "), h.Small(h.Class("muted"), g.Text(l.Display())))
	if all.Sent == 0 {
		return h.Section(h.Class("stack s"), h.Aria("labelledby", named), head, h.P(h.Class("muted"), v.T("analytics.line.none")))
	}
	return h.Section(h.Class("stack s"), h.Aria("labelledby", named), head,
		h.Figure(h.Class("card stack s"),
			h.FigCaption(h.Class("row"), h.Span(h.Class("key b"), v.T("analytics.sent.all", i18n.With("Number", number(v, all.Sent)))), h.Span(h.Class("key"), v.T("analytics.delivered.all", i18n.With("Number", number(v, all.Delivered))))),
			plot(v, named, list, all)),
		h.Details(h.Class("foldable"), h.Summary(v.T("analytics.days")), table(v, v.Say("analytics.days.of", i18n.With("Name", l.Name)), rows, "analytics.day", "analytics.sent", "analytics.delivered")))
}

// table is a table that is scrolled by itself where it is too wide.
func table(v *desk.Visit[account.Actor], label string, rows g.Group, heads ...string) g.Node {
	return h.Div(h.Class("table"), h.TabIndex("0"), h.Role("group"), h.Aria("label", label),
		h.Table(h.THead(h.Tr(g.Map(heads, func(word string) g.Node { return h.Th(h.Scope("col"), v.T(word)) }))), h.TBody(rows)))
}

// templates lists what became of each template.
func templates(v *desk.Visit[account.Actor], r report) g.Node {
	var rows g.Group
	for _, k := range r.templates {
		all, pressed := Used{}, 0
		for _, u := range r.used {
			if u.Template != k.ID {
				continue
			}
			all.Sent += u.Sent
			all.Delivered += u.Delivered
			all.Read += u.Read
			for _, b := range u.Pressed {
				pressed += b.Val
			}
		}
		if all.Sent == 0 {
			continue
		}
		rows = append(rows, h.Tr(h.Th(h.Scope("row"), h.Code(g.Text(k.Name)), g.Text(" "), h.Small(h.Class("muted"), g.Text(k.Language))),
			g.Map([]int{all.Sent, all.Delivered, all.Read, pressed}, func(n int) g.Node { return h.Td(g.Text(number(v, n))) })))
	}
	body := table(v, v.Say("analytics.templates"), rows, "analytics.template", "analytics.sent", "analytics.delivered", "analytics.read", "analytics.pressed")
	if len(rows) == 0 {
		body = h.P(h.Class("muted"), v.T("analytics.templates.none"))
	}
	return h.Section(h.Class("stack s"), h.Aria("labelledby", "templates"), h.H2(h.ID("templates"), v.T("analytics.templates")), body)
}

// The drawing: where its bars stand, how wide those of a day are, and how high the highest.
const (
	left, top = 64, 12
	wide      = 20
	high      = 120
	foot      = top + high + 26
)

// plot draws for each day how much was sent, and beside it how much of that was delivered.
func plot(v *desk.Visit[account.Actor], named string, list []Cell, all Cell) g.Node {
	most := list[0]
	for _, d := range list {
		if d.Sent > most.Sent {
			most = d
		}
	}
	up := round(most.Sent)
	last := list[len(list)-1]
	said := v.Say("analytics.plot", i18n.With("From", date(v, list[0].Began)), i18n.With("To", date(v, last.Began)), i18n.With("Sent", number(v, all.Sent)), i18n.With("Delivered", number(v, all.Delivered)), i18n.With("Most", number(v, most.Sent)), i18n.With("When", date(v, most.Began)))
	right := left + wide*len(list)
	var marks g.Group
	for _, n := range []int{0, up / 2, up} {
		y := strconv.Itoa(top + high - high*n/up)
		marks = append(marks, g.El("line", h.Class("grid"), g.Attr("x1", strconv.Itoa(left)), g.Attr("x2", strconv.Itoa(right)), g.Attr("y1", y), g.Attr("y2", y)),
			label(left-8, top+high-high*n/up+5, "end", number(v, n)))
	}
	for i, d := range list {
		marks = append(marks, bar("fb", left+wide*i+1, d.Sent, up), bar("fa", left+wide*i+wide/2, d.Delivered, up))
	}
	marks = append(marks, label(left, foot-6, "start", day(v, list[0])), label(right, foot-6, "end", day(v, last)))
	return g.El("svg", h.Class("plot w"), g.Attr("viewBox", "0 0 "+strconv.Itoa(right)+" "+strconv.Itoa(foot)), h.Role("img"), h.Aria("labelledby", "plot"+named), g.El("title", h.ID("plot"+named), g.Text(said)), marks)
}

func day(v *desk.Visit[account.Actor], c Cell) string {
	return v.Lang.ShortDate(time.Unix(c.Began, 0).UTC())
}

func label(x, y int, anchor, text string) g.Node {
	return g.El("text", g.Attr("x", strconv.Itoa(x)), g.Attr("y", strconv.Itoa(y)), g.Attr("text-anchor", anchor), g.Text(text))
}

// bar is a number of a day; of what there is any, something is seen.
func bar(class string, x, n, up int) g.Node {
	tall := (high*n + up - 1) / up
	if tall == 0 {
		return nil
	}
	return g.El("rect", h.Class(class), g.Attr("x", strconv.Itoa(x)), g.Attr("y", strconv.Itoa(top+high-tall)), h.Width(strconv.Itoa(wide/2-2)), h.Height(strconv.Itoa(tall)))
}

// round gives the number at the top of a drawing: an even one with one digit that is not 0.
func round(n int) int {
	ten := 1
	for ten*10 < n {
		ten *= 10
	}
	for _, k := range []int{2, 4, 6, 8} {
		if n <= k*ten {
			return k * ten
		}
	}
	return 10 * ten
}
