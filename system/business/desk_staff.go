package business

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/entitlement"
	"parvis/engine/report"
)

const staffPath = "/studio/organisations"

// How many organisations the staff see at once, and are looked through for a name.
const (
	staffMost = 50
	staffRead = 500
)

// Moderates tells whether somebody is of the staff that looks after organisations.
func Moderates(a account.Actor) bool { return a.Role.Has(account.ManageReports) }

// staffDesk registers the pages on which the staff find organisations and restrict them.
func (e *Engine) staffDesk(s desk.Shell[account.Actor]) {
	s.Add(desk.Desk[account.Actor]{Path: staffPath, Word: "business.staff", What: "business.staff.what", Icon: "messages", Open: Moderates})
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
			if !Moderates(v.Actor) {
				return errRole
			}
			return fn(&visit{e, v})
		})
	}
	handle("GET "+staffPath, (*visit).staffList)
	handle("GET "+staffPath+"/{id}", func(v *visit) error { return v.staffOne(http.StatusOK, nil) })
	handle("POST "+staffPath+"/{id}/decide", (*visit).staffDecide)
	handle("POST "+staffPath+"/{id}/lift", (*visit).staffLift)
}

// watched is an organisation as the staff see it.
type watched struct {
	Portfolio
	sums
	owner account.Account
	held  []Hold
	plan  entitlement.Right
	// barred says that its owner is suspended, or it.
	barred bool
}

func (e *Engine) watch(ctx context.Context, tx *store.Tx, p Portfolio) (w watched, err error) {
	w.Portfolio = p
	if w.sums, err = e.sum(ctx, tx, p); err != nil {
		return w, err
	}
	subjects := []int64{int64(p.ID)}
	for _, l := range w.lines {
		subjects = append(subjects, int64(l.ID))
	}
	if w.held, err = holdsOn(tx, subjects...); err != nil {
		return w, err
	}
	if w.barred, err = e.Barred(ctx, tx, p.ID); err != nil {
		return w, err
	}
	if w.plan, err = e.Plan(ctx, tx, p.ID); err != nil {
		return w, err
	}
	owner, err := ownerOf(tx, p.ID)
	if err == nil && owner != 0 {
		w.owner, err = e.o.Account.Find(ctx, tx, owner)
		err = skipMissing(err)
	}
	return w, err
}

// state is a word for what an organisation can do.
func (w watched) state() string {
	for _, h := range w.held {
		if h.Level == closed && h.Subject == int64(w.ID) {
			return closed
		}
	}
	switch {
	case w.barred:
		return "locked"
	case len(w.held) > 0:
		return "held"
	}
	return "free"
}

// Seek finds organisations by a number of theirs or by what they or their lines are
// called, the newest first, but for those in which who seeks has a role.
func (e *Engine) Seek(ctx context.Context, tx *store.Tx, who id.Account, q string, below id.Portfolio) ([]Portfolio, error) {
	if bare, is := Bare(q); is && len(bare) > 6 {
		l, err := lineByNumber(tx, bare)
		if err != nil {
			return nil, skipMissing(missing(err))
		}
		if mine, err := party(ctx, tx, l.Portfolio, who); err != nil || mine {
			return nil, err
		}
		p, err := portfolioByID(tx, l.Portfolio)
		return []Portfolio{p}, err
	}
	mine, err := portfoliosOf(tx, who)
	if err != nil {
		return nil, err
	}
	want := i18n.Fold(q)
	var out []Portfolio
	for len(out) <= staffMost {
		list, err := portfoliosBelow(tx, below, staffRead)
		if err != nil || len(list) == 0 {
			return out, err
		}
		for _, p := range list {
			below = p.ID
			if slices.ContainsFunc(mine, func(m Portfolio) bool { return m.ID == p.ID }) {
				continue
			}
			yes := strings.Contains(i18n.Fold(p.Name), want)
			if !yes {
				lines, err := linesIn(tx, p.ID)
				if err != nil {
					return nil, err
				}
				for _, l := range lines {
					yes = yes || strings.Contains(i18n.Fold(l.Name), want)
				}
			}
			if yes {
				out = append(out, p)
			}
			if len(out) > staffMost {
				break
			}
		}
	}
	return out, nil
}

func (v *visit) staffList() error {
	q := strings.TrimSpace(v.R.URL.Query().Get("q"))
	below, err := id.Parse[id.Portfolio](v.R.URL.Query().Get("max"))
	if err != nil {
		below = math.MaxInt64
	}
	var list []watched
	older := ""
	err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) error {
		found, err := v.Seek(ctx, tx, v.Actor.Account, q, below)
		if len(found) > staffMost {
			found = found[:staffMost]
			older = staffPath + "?q=" + q + "&max=" + found[staffMost-1].ID.String()
		}
		list = make([]watched, len(found))
		for i, p := range found {
			if err == nil {
				list[i], err = v.watch(ctx, tx, p)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	found := v.Empty(v.Say("business.staff.none"), nil)
	if len(list) > 0 {
		found = h.Ul(h.Class("stack pad"), h.Role("list"), g.Map(list, func(w watched) g.Node {
			return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(g.El("bdi", g.Text(w.Name))), g.Text(" "), v.badge(w), h.Br(), h.Small(h.Class("muted"), g.Text(v.counts(w)))),
				ui.Link(w.StaffPath(), "sm", v.Say("business.open")+" "))
		}))
	}
	return v.Page(ui.Page{Title: v.Say("business.staff"), Here: "studio", Back: "/studio", NoIndex: true},
		h.Form(h.Class("pad stack s"), h.Method("get"), h.Action(staffPath), h.Role("search"), v.Field(ui.Field{Name: "q", Label: v.Say("business.staff.find"), Value: q, Optional: true}), ui.Submit("", v.Say("business.staff.search"))), found, v.Older(older))
}

// StaffPath is where the staff see an organisation.
func (p Portfolio) StaffPath() string { return staffPath + "/" + p.ID.String() }

func (v *visit) badge(w watched) g.Node {
	class := map[string]string{"free": "badge soft", "held": "badge warn"}[w.state()]
	if class == "" {
		class = "badge bad"
	}
	return h.Span(h.Class(class), v.T("business.state."+w.state()))
}

func (v *visit) counts(w watched) string {
	return strings.Join([]string{
		v.Say("business.staff.since", i18n.With("Date", v.Lang.Date(v.Local(w.At)))), v.Say("business.staff.lines", i18n.Count(len(w.lines))), v.Say("business.staff.reached", i18n.Count(w.reached)),
		v.Say("business.staff.stops", i18n.Count(w.stops)), v.Say("business.staff.reports", i18n.Count(w.reports)),
	}, " · ")
}

// Judged gives an organisation to the staff that judges it; to who has a role in it, it is
// Missing.
func (e *Engine) Judged(ctx context.Context, tx *store.Tx, staff account.Actor, n id.Portfolio) (Portfolio, error) {
	if !Moderates(staff) {
		return Portfolio{}, errRole
	}
	p, err := portfolioByID(tx, n)
	if err != nil {
		return p, missing(err)
	}
	mine, err := party(ctx, tx, n, staff.Account)
	if err == nil && mine {
		err = errMissing
	}
	return p, err
}

// watched reads the organisation of the path; to who has a role in it, it is Missing here.
func (v *visit) watched(ctx context.Context, tx *store.Tx) (watched, error) {
	n, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return watched{}, errMissing
	}
	p, err := v.Judged(ctx, tx, v.Actor, n)
	if err != nil {
		return watched{}, err
	}
	return v.watch(ctx, tx, p)
}

func (v *visit) staffOne(status int, broken []ui.Broken) error {
	var w watched
	if err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) { w, err = v.watched(ctx, tx); return err }); err != nil {
		return err
	}
	owner := v.T("business.staff.nobody")
	if w.owner.ID != 0 {
		owner = h.A(h.Href("/@"+w.owner.Username), g.Text("@"+w.owner.Username))
	}
	return v.Draw(status, ui.Page{Title: w.Name, Here: "studio", Back: staffPath, NoIndex: true}, h.Div(h.Class("pad stack l"), v.Summary(broken),
		h.Div(h.Class("stack s"), h.P(v.badge(w)), h.P(h.Class("muted"), g.Text(v.counts(w))), h.P(v.T("business.staff.owner"), g.Text(" "), owner), h.P(v.planned(w.plan), g.Text(" · "), h.A(h.Href("/studio/entitlements/"+w.ID.String()), v.T("business.plan.staff")))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "lines"), h.H2(h.ID("lines"), v.T("business.lines")), g.If(len(w.lines) == 0, h.P(h.Class("muted"), v.T("business.staff.noline"))), h.Ul(h.Class("stack"), h.Role("list"), g.Map(w.lines, func(l Line) g.Node {
			return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(g.El("bdi", g.Text(l.Name))), h.Br(), h.Small(h.Class("muted"), g.Text(l.Display()))), ui.Link("/c/"+l.Number, "sm", v.Say("business.line.page")))
		}))),
		v.inForce(w), v.deciding(w)))
}

// inForce lists what holds an organisation, each with the way to lift it.
func (v *visit) inForce(w watched) g.Node {
	return h.Section(h.Class("stack s"), h.Aria("labelledby", "force"), h.H2(h.ID("force"), v.T("business.staff.force")), g.If(len(w.held) == 0, h.P(h.Class("muted"), v.T("business.staff.force.none"))),
		h.Ul(h.Class("stack"), h.Role("list"), g.Map(w.held, func(one Hold) g.Node {
			return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(v.T("business.level."+one.Level)), g.Text(" · "), g.El("bdi", g.Text(w.called(one.Subject))), h.Br(), h.Small(h.Class("muted"), v.Exact(one.At))),
				g.If(one.Decision != 0, h.Form(h.Method("post"), h.Action(w.StaffPath()+"/lift"), h.Input(h.Type("hidden"), h.Name("decision"), h.Value(strconv.FormatInt(one.Decision, 10))), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("business.staff.lift"), h.Span(h.Class("vh"), g.Text(" "+w.called(one.Subject)))))))
		})))
}

// called is the name of the organisation, or of a line of it.
func (w watched) called(subject int64) string {
	for _, l := range w.lines {
		if int64(l.ID) == subject {
			return l.Name
		}
	}
	return w.Name
}

// deciding is the form of a decision.
func (v *visit) deciding(w watched) g.Node {
	about := []ui.Option{{Value: w.ID.String(), Text: w.Name}}
	for _, l := range w.lines {
		about = append(about, ui.Option{Value: l.ID.String(), Text: l.Name + " · " + l.Display()})
	}
	var what []ui.Option
	for _, a := range []report.Action{report.None, report.Rename, report.Confine, report.Mute, report.Lock} {
		what = append(what, ui.Option{Value: string(a), Text: v.Say("business.staff.do." + string(a))})
	}
	return h.Form(h.Method("post"), h.Action(w.StaffPath()+"/decide"), h.Class("stack s"), h.H2(v.T("business.staff.decide")), h.P(h.Class("muted"), v.T("business.staff.decide.what")),
		v.Field(ui.Field{Name: "about", Label: v.Say("business.staff.about"), Type: "select", Options: about, Value: v.Form("about")}),
		v.Field(ui.Field{Name: "action", Label: v.Say("business.staff.action"), Type: "select", Options: what, Value: v.Form("action")}),
		v.Field(ui.Field{Name: "reason", Label: v.Say("business.reason"), Hint: v.Say("business.reason.what"), Type: "textarea", Value: v.Form("reason")}),
		h.Div(h.Button(h.Type("submit"), h.Class("btn bad"), v.T("business.staff.take"))))
}

func (v *visit) staffDecide() error {
	var w watched
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if w, err = v.watched(ctx, tx); err != nil {
			return err
		}
		about, err := id.Parse[id.Account](v.Form("about"))
		if err != nil {
			return errMissing
		}
		mine := int64(about) == int64(w.ID)
		for _, l := range w.lines {
			mine = mine || int64(l.ID) == int64(about)
		}
		text := strings.TrimSpace(v.Form("reason"))
		switch {
		case !mine:
			return errMissing
		case utf8.RuneCountInString(text) < minReason:
			return errReason
		}
		_, err = v.o.Decide(ctx, tx, v.Actor, report.Act{Target: about, Action: report.Action(v.Form("action")), Text: text, Mail: true, Rules: []string{}, Posts: []id.Post{}})
		return err
	})
	if err == nil {
		return v.Redirect(w.StaffPath())
	}
	broken, err := v.refused("reason", err)
	if err != nil {
		return err
	}
	return v.staffOne(http.StatusUnprocessableEntity, broken)
}

func (v *visit) staffLift() error {
	var w watched
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if w, err = v.watched(ctx, tx); err != nil {
			return err
		}
		n, err := strconv.ParseInt(v.Form("decision"), 10, 64)
		for _, one := range w.held {
			if err == nil && one.Decision == n && n != 0 {
				return v.o.Lift(ctx, tx, v.Actor, n)
			}
		}
		return errMissing
	})
	if err != nil {
		return err
	}
	return v.Redirect(w.StaffPath())
}
