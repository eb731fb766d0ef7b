package bench

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/engine/account/house"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/engine/post"
	"parvis/engine/report"
)

// pastMost is how many earlier decisions stand in a file.
const pastMost = 20

// actions are those of a draft, the mildest first.
var actions = []report.Action{report.None, report.Cover, report.Limit, report.Delete, report.Sensitive, report.Silence, report.Disable, report.Suspend, report.Rename, report.Confine, report.Mute, report.Lock}

// file is a case with all that a moderator reads of it.
type file struct {
	report.Report
	// all are the open reports on the account, and this one.
	all   []report.Report
	posts []ui.Post
	// said are the reported messages, and files what hangs on them.
	said   []message.Quote
	files  map[id.Media]media.Media
	on     map[string]int
	people map[id.Account]ui.Person
	// body is what is reported that is no person.
	body *report.Body
	past []report.Warning
	// waits is the decision about the account that did not take effect yet.
	waits *report.Pending
	notes []report.Note
	// note was written and not taken, and unnoted says why.
	note    string
	unnoted []ui.Broken
	// did is what was just done with the case, and toast what was done with another.
	did   string
	toast g.Node
	words map[house.Cite]house.Wording
	rules []house.Rule
	may   []report.Action
	// answerable are the reports of visitors to whom a letter can go.
	answerable map[id.Report]bool
}

// which is the report that the path names.
func (v *visit) which() (id.Report, error) {
	n, err := id.Parse[id.Report](v.R.PathValue("id"))
	if err != nil {
		return 0, errMissing
	}
	return n, nil
}

// load reads a file. Looks at what is not for everybody are recorded, so it takes a
// write.
func (v *visit) load(ctx context.Context, tx *store.Tx, which id.Report) (f file, err error) {
	if f.Report, err = v.reports.Get(ctx, tx, v.Actor, which); err != nil {
		return f, err
	}
	if f.all, err = v.together(ctx, tx, f.Report); err != nil {
		return f, err
	}
	evidence, err := v.reports.Evidence(ctx, tx, v.Actor, f.all)
	if err != nil {
		return f, err
	}
	if b, is, err := v.reports.Body(ctx, tx, f.Target); err != nil {
		return f, err
	} else if is {
		f.body = &b
	}
	f.on = map[string]int{}
	who := []id.Account{f.Target}
	var seen []post.Seen
	for _, r := range f.all {
		who = append(who, r.Reporter, r.Assigned, r.ResolvedBy)
		for _, p := range r.Posts {
			if s, ok := evidence[p]; ok && f.on[p.String()] == 0 {
				seen = append(seen, s)
			}
			f.on[p.String()]++
		}
	}
	if err := v.hear(ctx, tx, &f); err != nil {
		return f, err
	}
	if f.past, err = v.reports.Decided(ctx, tx, v.Actor, f.Target, store.Page{Limit: pastMost}); err != nil {
		return f, err
	}
	for _, w := range f.past {
		who = append(who, w.By)
	}
	waits, err := v.reports.Pending(ctx, tx, v.Actor, f.Target)
	if err != nil {
		return f, err
	}
	if f.waits = on(waits, f.Target); f.waits != nil {
		who = append(who, f.waits.By)
	}
	if f.notes, err = v.reports.Notes(ctx, tx, v.Actor, f.Target, notesMost); err != nil {
		return f, err
	}
	for _, n := range f.notes {
		who = append(who, n.By)
	}
	if f.toast, err = v.soon(ctx, tx, f.Target); err != nil {
		return f, err
	}
	if f.posts, f.people, err = v.draw(ctx, tx, v.Visit, seen, who); err != nil {
		return f, err
	}
	if f.words, err = v.words(ctx, tx, f.all, f.past...); err != nil {
		return f, err
	}
	for _, a := range actions {
		if v.reports.May(ctx, tx, v.Actor, f.Target, a) == nil {
			f.may = append(f.may, a)
		}
	}
	all := make([]id.Report, len(f.all))
	for i, r := range f.all {
		all[i] = r.ID
	}
	if f.answerable, err = v.notices.Answerable(ctx, tx, all); err != nil {
		return f, err
	}
	f.rules, err = v.reports.House.Rules(ctx, tx)
	return f, err
}

// together gives the reports of a case: this one, and the open ones on the account.
func (v *visit) together(ctx context.Context, tx *store.Tx, r report.Report) ([]report.Report, error) {
	list, err := v.reports.OpenOn(ctx, tx, v.Actor, r.Target)
	if !slices.ContainsFunc(list, func(o report.Report) bool { return o.ID == r.ID }) {
		list = append([]report.Report{r}, list...)
	}
	return list, err
}

// last is the newest report of a case; those after it were not seen.
func last(list []report.Report) (n id.Report) {
	for _, r := range list {
		n = max(n, r.ID)
	}
	return n
}

// seal says in which state reports are, up to one of them, and which decision waits.
func seal(list []report.Report, upto id.Report, waits *report.Pending) string {
	sum := fnv.New64a()
	if waits != nil {
		_, _ = fmt.Fprintf(sum, "%d %s;", waits.ID, waits.Refused)
	}
	for _, r := range list {
		if r.ID <= upto {
			_, _ = fmt.Fprintf(sum, "%d %d %d %d;", r.ID, store.Micros(r.UpdatedAt), r.Assigned, r.ResolvedBy)
		}
	}
	return strconv.FormatUint(sum.Sum64(), 36)
}

// sealed goes into every form of a file.
func (f *file) sealed() g.Node {
	upto := last(f.all)
	return g.Group{hidden("seal", seal(f.all, upto, f.waits)), hidden("upto", upto.String())}
}

func (f *file) path() string { return deskPath + "/" + f.ID.String() }

// file shows a case.
func (v *visit) file() error {
	which, err := v.which()
	if err != nil {
		return err
	}
	var f file
	if err = v.Write(func(ctx context.Context, tx *store.Tx) error { f, err = v.load(ctx, tx, which); return err }); err != nil {
		return err
	}
	return v.drawFile(http.StatusOK, &f, f.begin(), nil)
}

func (v *visit) drawFile(status int, f *file, d draft, broken []ui.Broken) error {
	return v.Draw(status, v.page("bench.reports", deskPath), v.tabs(""), f.toast, h.Div(h.Class("pad split"),
		h.Div(h.Class("stack"), v.did(f), v.head(f), v.evidence(f), v.complaints(f), v.notes(f), v.earlier(f)),
		h.Aside(h.Class("stack"), h.Aria("label", v.Say("bench.case")), v.acts(f, d, broken))))
}

// did says what was just done with a case.
func (v *visit) did(f *file) g.Node {
	if f.did == "" {
		f.did = v.R.URL.Query().Get("done")
	}
	switch {
	case !v.Words.Has("bench.did."+f.did) || f.did == "now" && f.waits != nil: // it was refused
		return nil
	case f.did == "late":
		return h.Div(h.Role("status"), v.Notice("calm", "info", v.T("bench.did.late")))
	}
	return h.Div(h.Role("status"), v.Notice("good", "check", v.T("bench.did."+f.did)))
}

// acts is what can be done with a case: while a decision waits, nothing beside it.
func (v *visit) acts(f *file, d draft, broken []ui.Broken) g.Node {
	switch {
	case f.waits == nil:
		return g.Group{v.state(f), v.form(f, d, broken)}
	case f.waits.Refused != "":
		return g.Group{v.pending(f), v.state(f), v.form(f, d, broken)}
	}
	return g.Group{v.Summary(broken), v.pending(f)}
}

// head says who is reported.
func (v *visit) head(f *file) g.Node {
	p := f.people[f.Target]
	return h.Section(h.Class("card stack s"), h.H2(v.T("bench.about", handle(p))), v.Who(p, nil, nil), v.facts(f.body),
		h.P(h.Class("small muted"), v.T("bench.count", i18n.Count(len(f.all))), g.Text(" · "), v.T("bench.past_count", i18n.Count(len(f.past)))))
}

// facts say what is known of what is no person.
func (v *visit) facts(b *report.Body) g.Node {
	if b == nil {
		return nil
	}
	count := func(word string, n int) g.Node { return pair(v.T("bench.body."+word), g.Text(v.Lang.Number(int64(n)))) }
	return h.Dl(g.If(b.Organisation != "", pair(v.T("bench.body.organisation"), g.El("bdi", g.Text(b.Organisation)))), g.If(b.Number != "", pair(v.T("bench.body.number"), g.Text(b.Number))),
		pair(v.T("bench.body.since"), g.Text(v.Lang.Date(v.Local(b.Since)))), count("lines", b.Lines), count("reached", b.Reached), count("reports", b.Reports), count("stops", b.Stopped))
}

// evidence shows the reported posts as members see them.
func (v *visit) evidence(f *file) g.Node {
	return h.Section(h.Class("stack s"), h.H2(v.T("bench.evidence")),
		v.said(f), g.If(len(f.posts)+len(f.said) == 0, h.P(h.Class("muted"), v.T("bench.evidence.none"))),
		g.Map(f.posts, func(p ui.Post) g.Node {
			return h.Div(h.Class("card flush evidence"), v.Article(p), h.P(h.Class("small muted"), v.T("bench.on_post", i18n.Count(f.on[p.ID])), g.Text(" · "), h.A(h.Href(p.URL), v.T("bench.open_post"), v.Hidden("bench.of_date", i18n.With("Date", v.Lang.DateTime(v.Local(p.At)))))))
		}))
}

// complaints are the words of the reports, and who wrote them.
func (v *visit) complaints(f *file) g.Node {
	return h.Section(h.Class("stack s"), h.H2(v.T("bench.words")), h.P(h.Class("small muted"), v.T("bench.words.secret")), g.Map(f.all, func(r report.Report) g.Node {
		by, answer := v.T("bench.by_house"), ""
		switch {
		case r.Reporter != 0:
			by = v.name(f.people[r.Reporter])
		case r.Visitor && f.answerable[r.ID]:
			by, answer = v.T("bench.by_visitor"), "bench.visitor.letter"
		case r.Visitor:
			by, answer = v.T("bench.by_visitor"), "bench.visitor.page"
		}
		return h.Div(h.Class("card stack s"), h.ID("r"+r.ID.String()),
			h.P(h.Span(h.Class("badge"), v.T("bench.category."+string(r.Category))), g.Text(" "), by, g.Text(" · "), v.When(id.Time(r.ID)), g.Text(" · "), h.Span(h.Class("muted"), v.T("bench.number", i18n.With("Number", r.ID.String())))),
			g.If(r.Reason != "", h.P(h.B(v.T("report.reason."+string(r.Reason))))), g.If(answer != "" || r.Faith, h.P(h.Class("small muted"), v.qualities(answer, r.Faith))),
			g.If(r.Comment != "", h.P(h.Class("lines"), h.Dir("auto"), g.Text(r.Comment))), g.If(r.Comment == "", h.P(h.Class("muted"), v.T("bench.no_words"))),
			g.If(len(r.Evidence) > 0, h.Ul(h.Role("list"), g.Map(r.Evidence, func(at string) g.Node {
				return h.Li(h.Class("lines"), h.A(h.Href(at), h.Rel("nofollow noreferrer noopener"), h.Dir("ltr"), g.Text(at)))
			}))),
			g.If(len(r.Rules) > 0, house.CiteList(v.View, r.Rules, f.words)))
	}))
}

// qualities say whether a visitor can be answered, and what was declared.
func (v *visit) qualities(answer string, faith bool) g.Node {
	var out []string
	if answer != "" {
		out = append(out, v.Say(answer))
	}
	if faith {
		out = append(out, v.Say("bench.faith"))
	}
	return g.Text(strings.Join(out, " "))
}

// earlier lists the decisions about the account, and takes back those in force.
func (v *visit) earlier(f *file) g.Node {
	return h.Section(h.Class("stack s"), h.ID("past"), h.H2(v.T("bench.past")), g.If(len(f.past) == 0, h.P(h.Class("muted"), v.T("bench.past.none"))), g.Map(f.past, func(w report.Warning) g.Node {
		state := v.T("bench.in_force")
		switch {
		case !w.LiftedAt.IsZero():
			state = v.T("bench.lifted", i18n.With("Date", v.Lang.DateTime(v.Local(w.LiftedAt))))
		case w.Action == report.None:
			state = v.T("bench.told")
		}
		return h.Div(h.Class("card stack s"), h.H3(v.T("bench.act."+string(w.Action))),
			h.P(h.Class("small muted"), v.Exact(w.At), g.Text(" · "), v.name(f.people[w.By]), g.Text(" · "), state, g.If(w.Appeal != nil, g.Group{g.Text(" · "), v.contested(w.Appeal)})),
			g.If(w.Text != "", h.P(h.Class("lines"), h.Dir("auto"), g.Text(w.Text))), g.If(len(w.Rules) > 0, house.CiteList(v.View, w.Rules, f.words)),
			g.If(w.LiftedAt.IsZero() && slices.Contains(f.may, w.Action), h.Form(h.Method("post"), h.Action(f.path()+"/undo"), f.sealed(), hidden("decision", number(w.ID)),
				h.Button(h.Type("submit"), h.Class("btn sm"), v.Icon("undo", "s"), v.T("bench.undo"), v.Hidden("bench.of_date", i18n.With("Date", v.Lang.DateTime(v.Local(w.At))))))))
	}))
}

// contested says what came of an appeal; its pointer is nil where there is none.
func (v *visit) contested(a *report.Appeal) g.Node {
	if a == nil {
		return nil
	}
	return v.T("bench.appeal." + string(a.State))
}

// state says who works on a case, and what can be done without deciding.
func (v *visit) state(f *file) g.Node {
	act := func(name, class string, more ...g.Node) g.Node {
		return h.Form(h.Class("stack s"), h.Method("post"), h.Action(f.path()+"/"+name), f.sealed(), g.Group(more), h.Button(h.Type("submit"), h.Class("btn sm "+class), v.T("bench.do."+name)))
	}
	by := assigned(f.all)
	text := v.T("bench.free")
	if by != 0 {
		text = v.T("bench.held_by", handle(f.people[by]))
	}
	if !f.ResolvedAt.IsZero() {
		return h.Section(h.Class("card stack s"), h.H2(v.T("bench.case")), h.P(v.T("bench.closed_by", handle(f.people[f.ResolvedBy])), g.Text(" · "), v.Exact(f.ResolvedAt)), act("reopen", ""))
	}
	return h.Section(h.Class("card stack s"), h.H2(v.T("bench.case")), h.P(text),
		h.Div(h.Class("row"), g.If(by != v.Actor.Account, act("take", "go")), g.If(by != 0, act("give", ""))),
		act("close", "", g.If(len(f.all) > 1, v.Field(ui.Field{Name: "all", Label: v.Say("bench.all", i18n.Count(len(f.all)-1)), Type: "checkbox", Checked: true}))))
}
