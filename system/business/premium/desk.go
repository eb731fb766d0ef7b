package premium

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/entitlement"
	"parvis/system/business"
)

const (
	path = "/studio/entitlements"
	// perPage is how many grants stand on a page.
	perPage = 50
)

// visit is one request for the desk.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// Desk registers the pages on which the staff gives plans and reads who has what.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Add(desk.Desk[account.Actor]{Path: path, Word: "premium.desk", What: "premium.desk.what", Icon: "star", Open: business.Moderates})
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
			if !business.Moderates(v.Actor) {
				return errRole
			}
			return fn(&visit{e, v})
		})
	}
	handle("GET "+path, (*visit).list)
	handle("GET "+path+"/{id}", func(v *visit) error { return v.one(http.StatusOK, nil) })
	handle("POST "+path+"/{id}/{act}", (*visit).act)
}

// row is a grant with whom it is given to.
type row struct {
	entitlement.Grant
	business.Portfolio
}

// list shows who has the plan or had it, and finds organisations.
func (v *visit) list() error {
	q := strings.TrimSpace(v.R.URL.Query().Get("q"))
	before, _ := strconv.ParseInt(v.R.URL.Query().Get("before"), 10, 64)
	var rows []row
	var found []business.Portfolio
	older := ""
	err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		rows, found, older = nil, nil, ""
		list, err := v.o.Entitlement.Given(ctx, tx, entitlement.Premium, store.Page{Max: before, Limit: perPage + 1})
		if err != nil {
			return err
		}
		if len(list) > perPage {
			list = list[:perPage]
			older = path + "?before=" + strconv.FormatInt(list[perPage-1].ID, 10)
		}
		for _, one := range list {
			p, err := v.o.Business.Judged(ctx, tx, v.Actor, id.Portfolio(one.Subject))
			if fault.KindOf(err) == fault.Missing {
				continue
			}
			if err != nil {
				return err
			}
			rows = append(rows, row{one, p})
		}
		if q != "" {
			found, err = v.o.Business.Seek(ctx, tx, v.Actor.Account, q, id.Portfolio(id.Max))
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.Page(ui.Page{Title: v.Say("premium.desk"), Here: "studio", Back: "/studio", NoIndex: true}, h.Div(h.Class("pad stack l"),
		v.Notice("calm", "info", v.T("premium.free")),
		h.Form(h.Class("stack s"), h.Method("get"), h.Action(path), h.Role("search"), v.Field(ui.Field{Name: "q", Label: v.Say("premium.find"), Value: q, Optional: true}), ui.Submit("", v.Say("premium.search"))),
		g.If(q != "", v.found(found)),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "given"), h.H2(h.ID("given"), v.T("premium.given")), g.If(len(rows) == 0, h.P(h.Class("muted"), v.T("premium.given.none"))),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(rows, func(r row) g.Node { return v.line(r.Portfolio, v.state(r.Grant)) })))), v.Older(older))
}

func (v *visit) found(list []business.Portfolio) g.Node {
	return h.Section(h.Class("stack s"), h.Aria("labelledby", "found"), h.H2(h.ID("found"), v.T("premium.found")), g.If(len(list) == 0, h.P(h.Class("muted"), v.T("premium.found.none"))),
		h.Ul(h.Class("stack"), h.Role("list"), g.Map(list, func(p business.Portfolio) g.Node { return v.line(p, nil) })))
}

func (v *visit) line(p business.Portfolio, what g.Node) g.Node {
	return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(g.El("bdi", g.Text(p.Name))), g.If(what != nil, g.Group{h.Br(), h.Small(h.Class("muted"), what)})),
		h.A(h.Class("btn sm"), h.Href(path+"/"+p.ID.String()), v.T("premium.open"), h.Span(h.Class("vh"), g.Text(" "+p.Name))))
}

// state says from when to when a grant holds, and what it does now.
func (v *visit) state(one entitlement.Grant) g.Node {
	word := "premium.state." + string(one.At(v.Now))
	if one.Ends.IsZero() {
		return v.T(word, i18n.With("From", v.day(one.Starts)), i18n.With("Until", v.Say("premium.never")))
	}
	return v.T(word, i18n.With("From", v.day(one.Starts)), i18n.With("Until", v.day(one.Ends)))
}

func (v *visit) day(at time.Time) string { return v.Lang.DateTime(v.Local(at)) }

// sight is what the page of an organisation shows.
type sight struct {
	business.Portfolio
	all   []entitlement.Grant
	parts []part
	given entitlement.Grant
}

// part is one feature of the plan, as an organisation has it, and why.
type part struct {
	entitlement.Feature
	has entitlement.Right
	why []entitlement.Reason
}

func (v *visit) see(ctx context.Context, tx *store.Tx) (s sight, err error) {
	n, err := id.Parse[id.Portfolio](v.R.PathValue("id"))
	if err != nil {
		return s, errNobody
	}
	if s.Portfolio, err = v.o.Business.Judged(ctx, tx, v.Actor, n); err != nil {
		return s, err
	}
	if s.all, err = v.o.Entitlement.All(ctx, tx, entitlement.Subject(n)); err != nil {
		return s, err
	}
	for _, p := range entitlement.Premium.Includes() {
		one := part{Feature: p.Feature}
		if one.has, one.why, err = v.o.Entitlement.Explain(ctx, tx, entitlement.Subject(n), p.Feature, 0); err != nil {
			return s, err
		}
		s.parts = append(s.parts, one)
	}
	s.given, _, err = v.Engine.given(ctx, tx, n)
	return s, err
}

// one shows what an organisation has and why, and gives it the plan.
func (v *visit) one(status int, broken []ui.Broken) error {
	var s sight
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) { s, err = v.see(ctx, tx); return err }); err != nil {
		return err
	}
	return v.Draw(status, ui.Page{Title: s.Name, Here: "studio", Back: path, NoIndex: true}, h.Div(h.Class("pad stack l"), v.Summary(broken),
		v.Notice("calm", "info", v.T("premium.free")),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "has"), h.H2(h.ID("has"), v.T("premium.has")), h.Ul(h.Class("stack"), h.Role("list"), g.Map(s.parts, v.explained))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "given"), h.H2(h.ID("given"), v.T("premium.given")), g.If(len(s.all) == 0, h.P(h.Class("muted"), v.T("premium.given.none"))),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(s.all, func(one entitlement.Grant) g.Node {
				return h.Li(h.B(v.T("premium.feature."+string(one.Feature))), g.Text(" · "), v.T("premium.source."+one.Source.Kind), h.Br(), h.Small(h.Class("muted"), v.state(one)), g.If(one.Reason != "", h.P(h.Dir("auto"), g.Text(one.Reason))))
			})), g.If(s.given.ID != 0, ui.Act(path+"/"+s.ID.String()+"/end", "btn bad", v.T("premium.end")))),
		v.form(s)))
}

// explained says at which level a feature is there, until when, and by which grants.
func (v *visit) explained(p part) g.Node {
	args := []i18n.Arg{i18n.With("What", v.Say("premium.feature."+string(p.Feature))), i18n.With("Level", v.Lang.Number(int64(p.has.Level)))}
	word := "premium.part"
	switch {
	case !p.has.Any():
		word = "premium.part.none"
	case !p.has.Until.IsZero():
		word = "premium.part.until"
		args = append(args, i18n.With("Date", v.day(p.has.Until)))
	}
	return h.Li(v.T(word, args...), g.Map(p.why, func(r entitlement.Reason) g.Node {
		return g.Group{h.Br(), h.Small(h.Class("muted"), v.T("premium.why."+string(r.Verdict), i18n.With("What", v.Say("premium.feature."+string(r.Grant.Feature))), i18n.With("Source", v.Say("premium.source."+r.Source.Kind))))}
	}))
}

func (v *visit) form(s sight) g.Node {
	until, reason := v.Form("until"), v.Form("reason")
	if until == "" && !s.given.Ends.IsZero() {
		until = v.Local(s.given.Ends.Add(-time.Second)).Format(time.DateOnly)
	}
	return h.Form(h.Method("post"), h.Action(path+"/"+s.ID.String()+"/give"), h.Class("stack s"), h.H2(v.T("premium.give")), v.InZone(),
		v.Field(ui.Field{Name: "until", Label: v.Say("premium.until"), Hint: v.Say("premium.until.what"), Type: "date", Value: until}),
		v.Field(ui.Field{Name: "reason", Label: v.Say("premium.reason"), Hint: v.Say("premium.reason.what"), Type: "textarea", Rows: 2, Value: reason}),
		h.Div(ui.Submit("go", v.Say("premium.give.do"))))
}

// act gives the plan or ends it.
func (v *visit) act() error {
	var s sight
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if s, err = v.see(ctx, tx); err != nil {
			return err
		}
		switch v.R.PathValue("act") {
		case "give":
			last, err := time.ParseInLocation(time.DateOnly, v.Form("until"), v.zone())
			if err != nil {
				return errUntil
			}
			return v.Give(ctx, tx, v.Actor, s.ID, last.AddDate(0, 0, 1), v.Form("reason"))
		case "end":
			return v.End(ctx, tx, v.Actor, s.ID)
		}
		return errNobody
	})
	if err == nil {
		return v.Redirect(path + "/" + s.ID.String())
	}
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid && f.Code != errNone.Code {
		return err
	}
	field := "until"
	if f.Code == errReason.Code || f.Code == "entitlement.reason" {
		field = "reason"
	}
	return v.one(http.StatusUnprocessableEntity, []ui.Broken{{Name: field, Label: v.Say("premium." + field), Text: v.Words.Fault(v.Lang, err)}})
}

// zone is that in which the days of a form are meant.
func (v *visit) zone() *time.Location {
	zone, err := time.LoadLocation(v.Form("zone"))
	if err != nil {
		return v.Local(v.Now).Location()
	}
	return zone
}
