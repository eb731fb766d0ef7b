package analytics

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	g "maragu.dev/gomponents"

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
	content := g.Group{g.Raw(`<div class="pad stack l"><p><b><bdi>` + esc(r.Name) + `</bdi></b></p><p class="muted">` + esc(v.Say("analytics.what", i18n.With("Days", shown), i18n.With("Few", fewest))) + "</p>")}
	if len(r.cells)+len(r.used) == 0 {
		content = append(content, v.Empty(v.Say("analytics.none"), nil))
	} else {
		for _, l := range r.lines {
			content = append(content, line(v, l, days(s.Cells(), l.ID, r.cells)))
		}
		content = append(content, templates(v, r))
	}
	return v.Page(ui.Page{Title: v.Say("analytics.title"), Here: "settings", Back: r.Path(), NoIndex: true}, append(content, g.Raw("</div>")))
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
	all, rows := Cell{}, [][]string{}
	for _, d := range list {
		all.Sent += d.Sent
		all.Delivered += d.Delivered
		if d.Sent > 0 {
			rows = append(rows, []string{date(v, d.Began), number(v, d.Sent), number(v, d.Delivered)})
		}
	}
	named := "line" + l.ID.String()
	head := fmt.Sprintf(`<h2 id="%s"><bdi>%s</bdi> <small class="muted">%s</small></h2>`, named, esc(l.Name), l.Display())
	if all.Sent == 0 {
		return section(named, head, `<p class="muted">`+esc(v.Say("analytics.line.none"))+"</p>")
	}
	return section(named, head,
		fmt.Sprintf(`<figure class="card stack s"><figcaption class="row"><span class="key b">%s</span><span class="key">%s</span></figcaption>`,
			esc(v.Say("analytics.sent.all", i18n.With("Number", number(v, all.Sent)))), esc(v.Say("analytics.delivered.all", i18n.With("Number", number(v, all.Delivered))))),
		plot(v, named, list, all), `</figure><details class="foldable"><summary>`, esc(v.Say("analytics.days")), "</summary>",
		table(v, v.Say("analytics.days.of", i18n.With("Name", l.Name)), rows, "analytics.day", "analytics.sent", "analytics.delivered"), "</details>")
}

// What follows is written as text: a page of many lines has many thousand marks.

func esc(text string) string { return html.EscapeString(text) }

// section is a part of the page, called by what stands at its head.
func section(named string, parts ...string) g.Node {
	return g.Raw(`<section class="stack s" aria-labelledby="` + named + `">` + strings.Join(parts, "") + "</section>")
}

// table is a table that is scrolled by itself where it is too wide.
func table(v *desk.Visit[account.Actor], label string, rows [][]string, heads ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div class="table" tabindex="0" role="group" aria-label="%s"><table><thead><tr>`, esc(label))
	for _, word := range heads {
		fmt.Fprintf(&b, `<th scope="col">%s</th>`, esc(v.Say(word)))
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range rows {
		fmt.Fprintf(&b, `<tr><th scope="row">%s</th>`, esc(row[0]))
		for _, text := range row[1:] {
			fmt.Fprintf(&b, "<td>%s</td>", esc(text))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table></div>")
	return b.String()
}

// templates lists what became of each template.
func templates(v *desk.Visit[account.Actor], r report) g.Node {
	var rows [][]string
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
		if all.Sent > 0 {
			rows = append(rows, []string{k.Name + " (" + k.Language + ")", number(v, all.Sent), number(v, all.Delivered), number(v, all.Read), number(v, pressed)})
		}
	}
	body := table(v, v.Say("analytics.templates"), rows, "analytics.template", "analytics.sent", "analytics.delivered", "analytics.read", "analytics.pressed")
	if len(rows) == 0 {
		body = `<p class="muted">` + esc(v.Say("analytics.templates.none")) + "</p>"
	}
	return section("templates", `<h2 id="templates">`+esc(v.Say("analytics.templates"))+"</h2>", body)
}

// The drawing: where its bars stand, so that a million has room beside them where the text
// is large, how wide those of a day are, and how high the highest.
const (
	left, top = 108, 12
	wide      = 20
	high      = 120
	foot      = top + high + 32
)

// plot draws for each day how much was sent, and beside it how much of that was delivered.
func plot(v *desk.Visit[account.Actor], named string, list []Cell, all Cell) string {
	most, last := list[0], list[len(list)-1]
	for _, d := range list {
		if d.Sent > most.Sent {
			most = d
		}
	}
	said := v.Say("analytics.plot", i18n.With("From", date(v, list[0].Began)), i18n.With("To", date(v, last.Began)), i18n.With("Sent", number(v, all.Sent)), i18n.With("Delivered", number(v, all.Delivered)), i18n.With("Most", number(v, most.Sent)), i18n.With("When", date(v, most.Began)))
	up, right := round(most.Sent), left+wide*len(list)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="plot w" viewBox="0 0 %d %d" role="img" aria-labelledby="plot%s"><title id="plot%s">%s</title>`, right, foot, named, named, esc(said))
	label := func(x, y int, anchor, text string) {
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="%s">%s</text>`, x, y, anchor, esc(text))
	}
	for _, n := range []int{0, up / 2, up} {
		y := top + high - high*n/up
		fmt.Fprintf(&b, `<line class="grid" x1="%d" x2="%d" y1="%d" y2="%d"/>`, left, right, y, y)
		label(left-8, y+5, "end", number(v, n))
	}
	bar := func(class string, x, n int) {
		if tall := (high*n + up - 1) / up; tall > 0 { // of what there is any, something is seen
			fmt.Fprintf(&b, `<rect class="%s" x="%d" y="%d" width="%d" height="%d"/>`, class, x, top+high-tall, wide/2-2, tall)
		}
	}
	for i, d := range list {
		bar("fb", left+wide*i+1, d.Sent)
		bar("fa", left+wide*i+wide/2, d.Delivered)
	}
	for _, e := range []struct {
		x      int
		anchor string
		day    Cell
	}{{left, "start", list[0]}, {right, "end", last}} {
		label(e.x, foot-6, e.anchor, v.Lang.ShortDate(time.Unix(e.day.Began, 0).UTC()))
	}
	b.WriteString("</svg>")
	return b.String()
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
