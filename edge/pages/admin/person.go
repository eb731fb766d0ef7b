package admin

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/archive"
	"parvis/engine/report"
)

// most is how many reports and decisions are counted; beyond it there are more.
const most = 100

// sheet is all that the page about somebody says.
type sheet struct {
	report.Person
	seen   time.Time
	places []credential.Place
	// open and closed are reports on the account, decided what came of them: for
	// moderators only.
	open, closed []report.Report
	decided      []report.Warning
	// roles can be given.
	roles []account.Role
	// self tells that it is the reader's own account, high that its role is not below
	// the reader's.
	self, high bool
}

func (s *sheet) path() string { return peoplePath + "/" + s.ID.String() }

// load reads a sheet, which is recorded.
func (v *visit) load(ctx context.Context, tx *store.Tx, which id.Account) (s sheet, err error) {
	list, err := v.Report.People(ctx, tx, v.Actor, []id.Account{which})
	if err == nil && len(list) == 0 {
		err = form.ErrNoPage
	}
	if err != nil {
		return s, err
	}
	s.Person, s.self = list[0], which == v.Actor.Account
	if s.seen, err = v.Account.LastDay(ctx, tx, which); err != nil {
		return s, err
	}
	places, err := v.Credential.Places(ctx, tx, v.Actor, []id.Account{which})
	if err != nil {
		return s, err
	}
	s.places = places[which]
	mine, err := v.Account.RoleOf(ctx, tx, v.Actor.Account)
	if err != nil {
		return s, err
	}
	s.high = !s.self && s.Role.Rank >= mine.Rank
	if s.self || s.high {
		return s, v.judged(ctx, tx, &s)
	}
	if v.Actor.Role.Has(account.ManageRoles) {
		all, err := v.Account.Roles(ctx, tx)
		if err != nil {
			return s, err
		}
		for _, r := range all {
			if r.Rank < mine.Rank {
				s.roles = append(s.roles, r)
			}
		}
	}
	return s, v.judged(ctx, tx, &s)
}

// judged fills in the reports on an account, and what came of them.
func (v *visit) judged(ctx context.Context, tx *store.Tx, s *sheet) (err error) {
	if s.self || !v.Actor.Role.Has(account.ManageReports) {
		return nil
	}
	if s.open, err = v.Report.OpenOn(ctx, tx, v.Actor, s.ID); err != nil {
		return err
	}
	if s.closed, err = v.Report.List(ctx, tx, v.Actor, report.Filter{Resolved: true, Target: s.ID}, store.Page{Limit: most}); err != nil {
		return err
	}
	s.decided, err = v.Report.Decided(ctx, tx, v.Actor, s.ID, store.Page{Limit: most})
	return err
}

// person shows somebody.
func (v *visit) person() error {
	which, err := form.Number[id.Account](v.R, "id")
	if err != nil {
		return err
	}
	var s sheet
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { s, err = v.load(ctx, tx, which); return err }); err != nil {
		return err
	}
	return v.drawPerson(http.StatusOK, &s, nil)
}

func (v *visit) drawPerson(status int, s *sheet, broken []ui.Broken) error {
	frame := v.page("@"+s.Username, peoplePath)
	frame.Wide = true
	return v.Draw(status, frame, h.Div(h.Class("pad split"),
		h.Div(h.Class("stack"), v.saved(), v.Summary(broken), v.facts(s), v.cases(s), v.kept()),
		h.Aside(h.Class("stack"), h.Aria("label", v.Say("admin.acts")), v.acts(s))))
}

// facts says who somebody is.
func (v *visit) facts(s *sheet) g.Node {
	who := shown(s.Person)
	who.URL = "/@" + s.Username
	day := func(t time.Time) g.Node {
		if t.IsZero() {
			return v.T("admin.never")
		}
		return h.Time(h.DateTime(t.Format(time.DateOnly)), g.Text(v.Lang.Date(t)))
	}
	mail := v.T("admin.no_email")
	if s.Login.Email != "" {
		mail = g.El("bdi", g.Text(s.Login.Email))
	}
	return h.Section(h.Class("card stack"), v.Who(who, nil, v.state(s.Person)),
		h.Dl(h.Class("kv"),
			pair(v.T("admin.email"), g.Group{mail, g.If(s.Login.Email != "" && s.Login.ConfirmedAt.IsZero(), g.Group{g.Text(" "), h.Span(h.Class("badge warn"), v.T("admin.unconfirmed"))})}),
			g.If(s.Login.EmailNext != "", pair(v.T("admin.email_next"), g.El("bdi", g.Text(s.Login.EmailNext)))),
			pair(v.T("admin.role"), v.role(s.Role)),
			pair(v.T("admin.joined"), v.Exact(s.CreatedAt)),
			pair(v.T("admin.seen"), day(s.seen)),
			pair(v.T("admin.posts"), g.Text(v.Lang.Number(int64(s.Posts)))),
			g.If(len(s.places) > 0, pair(v.T("admin.places"), h.Ul(h.Role("list"), g.Map(s.places, func(p credential.Place) g.Node {
				return h.Li(g.El("bdi", h.Class("mono"), g.Text(p.Address)), g.Text(" · "), v.When(p.At))
			})))),
			g.If(s.Login.Reason != "", pair(v.T("admin.reason"), h.Span(h.Class("lines"), h.Dir("auto"), g.Text(s.Login.Reason))))),
		g.If(s.Sensitive, v.Notice("calm", "info", v.T("admin.sensitive"))))
}

// kept says what is stored about anybody, by folder, as the folders themselves describe it
// (architecture 18.7).
func (v *visit) kept() g.Node {
	all := archive.Kept()
	return h.Details(h.Class("card"), h.Summary(h.B(v.T("admin.kept"))), h.P(h.Class("small muted mt"), v.T("admin.kept.what")),
		h.Dl(h.Class("kv mt"), h.Lang("en"), g.Map(slices.Sorted(maps.Keys(all)), func(folder string) g.Node {
			return pair(g.Text(folder), h.Ul(h.Role("list"), g.Map(all[folder], func(line string) g.Node { return h.Li(g.Text(line)) })))
		})))
}

// count words a number that stops at most.
func (v *visit) count(key string, n int) string {
	if n >= most {
		return v.Say(key+"_many", i18n.With("Max", most))
	}
	return v.Say(key, i18n.Count(n))
}

// cases counts reports and decisions, and leads to the desk of reports.
func (v *visit) cases(s *sheet) g.Node {
	if s.self || !v.Actor.Role.Has(account.ManageReports) {
		return nil
	}
	const few = 5
	reports := append(append([]report.Report{}, s.open...), s.closed...)
	return h.Section(h.Class("card stack s"), h.H2(v.T("admin.cases")),
		h.P(g.Text(v.count("admin.open", len(s.open))), g.Text(" · "), g.Text(v.count("admin.closed", len(s.closed))), g.Text(" · "), g.Text(v.count("admin.decided", len(s.decided)))),
		g.If(len(reports) > 0, h.Ul(h.Class("list"), h.Role("list"), g.Map(reports[:min(len(reports), few)], func(r report.Report) g.Node {
			state := "admin.report.open"
			if !r.ResolvedAt.IsZero() {
				state = "admin.report.closed"
			}
			return h.Li(h.A(h.Href("/studio/reports/"+r.ID.String()), v.T("bench.category."+string(r.Category)), g.Text(" · "), g.Text(v.Lang.DateTime(v.Local(id.Time(r.ID))))), g.Text(" "), h.Span(h.Class("badge"), v.T(state)))
		}))),
		g.If(len(s.decided) > 0, h.P(h.Class("small muted"), v.T("admin.last_decision"), g.Text(" "), g.If(len(s.decided) > 0, v.decision(s)))))
}

// decision names the newest decision about somebody.
func (v *visit) decision(s *sheet) g.Node {
	if len(s.decided) == 0 {
		return nil
	}
	w := s.decided[0]
	text := g.Group{v.T("bench.act." + string(w.Action)), g.Text(" · "), v.Exact(w.At)}
	if w.Report == 0 {
		return text
	}
	return h.A(h.Href("/studio/reports/"+w.Report.String()+"#past"), text)
}

// acts is what can be done about somebody.
func (v *visit) acts(s *sheet) g.Node {
	if s.self || s.high {
		key := "admin.high"
		if s.self {
			key = "admin.self"
		}
		return h.Section(h.Class("card stack s"), h.H2(v.T("admin.acts")), h.P(v.T(key)))
	}
	if s.State == account.Deleting || s.State == account.Deleted {
		return h.Section(h.Class("card stack s"), h.H2(v.T("admin.acts")), h.P(v.T("admin.gone")))
	}
	return g.Group{v.measures(s), v.access(s), v.roles(s)}
}

// lifts are the actions that can be taken back from here, and in which state.
func (s *sheet) lifts() (out []report.Action) {
	switch {
	case s.State == account.Suspended:
		out = append(out, report.Suspend)
	case s.State == account.Limited:
		out = append(out, report.Silence)
	case s.State == account.Disabled && !s.Frozen():
		out = append(out, report.Disable)
	}
	if s.Sensitive {
		out = append(out, report.Sensitive)
	}
	return out
}

// measures leads to the desk where measures are taken, and offers to lift those that
// hold.
func (v *visit) measures(s *sheet) g.Node {
	var act g.Node
	moderates := v.Actor.Role.Has(account.ManageReports)
	switch {
	case s.State == account.Pending:
		act = g.Group{h.P(v.T("admin.waits")), h.P(ui.Link("/studio/joining", "go", v.Say("admin.to_joining")))}
	case s.State == account.Unconfirmed:
		act = h.P(v.T("admin.unconfirmed_what"))
	case moderates && len(s.open) > 0:
		act = g.Group{h.P(v.T("admin.case_open")), h.P(ui.Link("/studio/reports/"+s.open[0].ID.String(), "go", v.Say("admin.to_case")))}
	case moderates && s.State.Alive():
		act = h.Form(h.Class("stack s"), h.Method("post"), h.Action(s.path()+"/case"), h.P(h.Class("small muted"), v.T("admin.case_what")),
			v.Field(ui.Field{Name: "comment", Label: v.Say("admin.case_why"), Optional: true, Type: "textarea", Rows: 2}), h.P(ui.Submit("", v.Say("admin.do.case"))))
	case !moderates:
		act = h.P(h.Class("small muted"), v.T("admin.case_role"))
	}
	return h.Section(h.Class("card stack s"), h.H2(v.T("admin.measures")), act, g.Map(s.lifts(), func(a report.Action) g.Node {
		return h.Form(h.Method("post"), h.Action(s.path()+"/lift"), form.Hidden("action", string(a)), ui.Submit("", v.Say("admin.lift."+string(a))))
	}))
}

// access is how somebody gets in.
func (v *visit) access(s *sheet) g.Node {
	if !v.Actor.Role.Has(account.ManageUserAccess) {
		return nil
	}
	return h.Section(h.Class("card stack s"), h.H2(v.T("admin.access")),
		ui.Act(s.path()+"/reset", "btn", v.Icon("send", "s"), v.T("admin.do.reset")),
		ui.Act(s.path()+"/signout", "btn", v.Icon("out", "s"), v.T("admin.do.signout")))
}

// roles offers another role.
func (v *visit) roles(s *sheet) g.Node {
	if len(s.roles) == 0 {
		return nil
	}
	options := make([]ui.Option, 0, len(s.roles))
	for _, r := range s.roles {
		options = append(options, ui.Option{Value: strconv.FormatInt(int64(r.ID), 10), Text: v.called(r)})
	}
	return h.Form(h.Class("card stack s"), h.Method("post"), h.Action(s.path()+"/role"), h.H2(v.T("admin.role")),
		v.Field(ui.Field{Name: "role", Label: v.Say("admin.new_role"), Hint: v.Say("admin.role_hint"), Type: "select", Value: strconv.FormatInt(int64(s.Role.ID), 10), Options: options}),
		h.P(ui.Submit("", v.Say("admin.do.role"))))
}

// called is how a role is called in a sentence.
func (v *visit) called(r account.Role) string {
	if key := r.Word(); key != "" {
		return v.Say(key)
	}
	return r.Name
}
