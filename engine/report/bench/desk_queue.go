package bench

import (
	"context"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/account/house"
	"parvis/engine/report"
)

// maxSkip bounds how far a list is paged through.
const maxSkip = 10_000

// listed is what a page of the queue shows.
type listed struct {
	cases  []report.Case
	people map[id.Account]ui.Person
	words  map[house.Cite]house.Wording
	waits  map[id.Account]report.Pending
	toast  g.Node
	older  string
}

// queue lists what waits, or what was closed.
func (v *visit) queue() error {
	q := v.R.URL.Query()
	list := q.Get("list")
	if list != "mine" && list != "done" {
		list = "open"
	}
	var l listed
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list == "done" {
			before, _ := strconv.ParseInt(q.Get("max"), 10, 64)
			err = v.closed(ctx, tx, &l, before)
		} else {
			skip, _ := strconv.Atoi(q.Get("skip"))
			err = v.waiting(ctx, tx, &l, list, min(max(skip, 0), maxSkip))
		}
		if err != nil {
			return err
		}
		return v.meet(ctx, tx, &l)
	})
	if err != nil {
		return err
	}
	content := h.Div(h.Class("pad"), h.Section(h.Class("card flush queue"), h.Aria("label", v.Say("bench.list."+list)), h.Ol(h.Role("list"), g.Map(l.cases, func(c report.Case) g.Node { return v.entry(c, l) }))))
	if len(l.cases) == 0 {
		content = v.Empty(v.Say("bench.empty"), nil)
	}
	return v.Page(v.page("bench.reports", "/studio"), v.tabs(list), l.toast, g.If(list == "open", h.P(h.Class("pad small muted"), v.T("bench.order"))), content, v.Older(l.older))
}

// waiting fills in the cases that wait.
func (v *visit) waiting(ctx context.Context, tx *store.Tx, l *listed, list string, skip int) (err error) {
	l.cases, err = v.reports.Queue(ctx, tx, v.Actor, report.Wait{Mine: list == "mine", Skip: skip, Limit: perPage + 1})
	if len(l.cases) > perPage {
		l.cases = l.cases[:perPage]
		l.older = deskPath + "?list=" + list + "&skip=" + strconv.Itoa(skip+perPage)
	}
	return err
}

// closed fills in the reports that were closed, each by itself.
func (v *visit) closed(ctx context.Context, tx *store.Tx, l *listed, before int64) error {
	list, err := v.reports.List(ctx, tx, v.Actor, report.Filter{Resolved: true}, store.Page{Max: before, Limit: perPage + 1})
	if len(list) > perPage {
		list = list[:perPage]
		l.older = deskPath + "?list=done&max=" + list[perPage-1].ID.String()
	}
	l.cases = nil
	for _, r := range list {
		l.cases = append(l.cases, report.Case{Target: r.Target, Reports: []report.Report{r}})
	}
	return err
}

// meet loads the people, the rules and the decisions that a page names.
func (v *visit) meet(ctx context.Context, tx *store.Tx, l *listed) (err error) {
	var who []id.Account
	var all []report.Report
	for _, c := range l.cases {
		who = append(who, c.Target)
		for _, r := range c.Reports {
			who, all = append(who, r.Assigned, r.ResolvedBy), append(all, r)
		}
	}
	if l.waits, err = v.reports.Pending(ctx, tx, v.Actor, who...); err != nil {
		return err
	}
	for _, p := range l.waits {
		who = append(who, p.By)
	}
	if _, l.people, err = v.draw(ctx, tx, v.Visit, nil, who); err != nil {
		return err
	}
	if l.toast, err = v.soon(ctx, tx, 0); err != nil {
		return err
	}
	l.words, err = v.words(ctx, tx, all)
	return err
}

// lead is the report under which a case stands: one about the law, else the oldest.
func lead(c report.Case) report.Report {
	for _, r := range c.Reports {
		if r.Category == report.Legal {
			return r
		}
	}
	return c.Reports[0]
}

// most counts the reports on the post that has the most of them.
func most(list []report.Report) (n int) {
	on := map[id.Post]int{}
	for _, r := range list {
		for _, p := range r.Posts {
			on[p]++
			n = max(n, on[p])
		}
	}
	return n
}

// entry draws a case: who is reported, why it stands here, and for what.
func (v *visit) entry(c report.Case, l listed) g.Node {
	r, p := lead(c), l.people[c.Target]
	line := []string{v.motive(r), v.Say("bench.count", i18n.Count(len(c.Reports)))}
	if n := most(c.Reports); n > 1 {
		line = append(line, v.Say("bench.on_post", i18n.Count(n)))
	}
	state := v.Say("bench.free")
	switch w, waits := l.waits[c.Target]; {
	case !r.ResolvedAt.IsZero():
		line[1] = v.Say("bench.number", i18n.With("Number", r.ID.String()))
		state = v.Say("bench.closed_by", handle(l.people[r.ResolvedBy]))
	case waits && w.Refused == "":
		state = v.Say("bench.decided_soon", handle(l.people[w.By]))
	case waits:
		state = v.Say("bench.refused")
	case assigned(c.Reports) != 0:
		state = v.Say("bench.held_by", handle(l.people[assigned(c.Reports)]))
	}
	var rules []string
	seen := map[house.Cite]bool{}
	for _, one := range c.Reports {
		for _, cite := range one.Rules {
			if text := l.words[cite].Texts.In(v.Lang, v.Words.Fallback()); text != "" && !seen[cite] {
				seen[cite] = true
				rules = append(rules, text)
			}
		}
	}
	return h.Li(h.A(h.Href(deskPath+"/"+r.ID.String()),
		h.Span(h.Class("row nowrap"), h.B(h.Class("ell grow"), v.Named(p.Name), g.If(p.Handle != "", g.Group{g.Text(" "), h.Span(h.Class("muted"), g.El("bdi", g.Text("@"+p.Handle)))})), g.If(r.ResolvedAt.IsZero(), v.gravity(c.Gravity))),
		h.Span(h.Class("small muted"), g.Text(strings.Join(line, " · ")), g.Text(" · "), v.When(id.Time(c.Reports[0].ID)), g.Text(" · "), g.Text(state)),
		g.If(len(rules) > 0, h.Span(h.Class("small cited"), h.Dir("auto"), g.Text(strings.Join(rules, " · "))))))
}

// motive is the reason of a report, or the category of one from an app.
func (v *visit) motive(r report.Report) string {
	if r.Reason != "" {
		return v.Say("report.reason." + string(r.Reason))
	}
	return v.Say("bench.category." + string(r.Category))
}

// gravity says why a case stands where it does.
func (v *visit) gravity(of report.Gravity) g.Node {
	class := map[report.Gravity]string{report.Unlawful: "badge bad", report.Several: "badge warn", report.Late: "badge warn"}[of]
	if class == "" {
		class = "badge soft"
	}
	return h.Span(h.Class(class), v.T("bench.gravity."+strconv.Itoa(int(of))))
}

// assigned is who works on a case.
func assigned(list []report.Report) id.Account {
	for _, r := range list {
		if r.Assigned != 0 {
			return r.Assigned
		}
	}
	return 0
}
