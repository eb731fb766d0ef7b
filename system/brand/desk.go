package brand

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

const deskPath = "/studio/brand"

// visit is one request for the desk.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// studio registers the operator's pages.
func (e *Engine) studio(s desk.Shell[account.Actor]) {
	s.Add(desk.Desk[account.Actor]{Path: deskPath, Word: "brand.desk", What: "brand.desk.what", Icon: "sun", Open: func(a account.Actor) bool { return may(a) == nil }})
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error {
			if err := may(v.Actor); err != nil {
				return err
			}
			return fn(&visit{e, v})
		})
	}
	handle("GET "+deskPath, (*visit).front)
	handle("POST "+deskPath, (*visit).begin)
	handle("GET "+deskPath+"/preview.css", (*visit).trial)
	handle("GET "+deskPath+"/{id}", (*visit).edit)
	handle("POST "+deskPath+"/{id}", (*visit).keep)
	handle("POST "+deskPath+"/{id}/tokens", (*visit).bring)
	handle("POST "+deskPath+"/{id}/{act}", (*visit).act)
	handle("POST "+deskPath+"/versions/{version}/return", (*visit).back)
}

func (v *visit) shell() ui.Page {
	return ui.Page{Title: v.Say("brand.desk"), Here: "desk", Back: deskPath, NoIndex: true, Script: "trial"}
}

// front lists what is in force, what is being worked on, and what was.
func (v *visit) front() error {
	var working, published []Identity
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		working, published, err = v.List(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	page := v.shell()
	page.Back = "/studio"
	return v.Page(page, h.Div(h.Class("pad stack l"),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "now"), h.H2(h.ID("now"), v.T("brand.now")), h.Div(h.Class("hero lit stack round"), h.Img(h.Src("/icon.svg?v="+strconv.FormatInt(v.Live().Version, 10)), h.Alt(""), h.Width("72"), h.Height("72")), v.Wordmark()),
			h.P(h.Class("small muted"), v.T("brand.version", number(v.Live().Version)), g.Text(" · "), h.A(h.Href("/brand"), v.T("brand.public")))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "work"), h.H2(h.ID("work"), v.T("brand.working")),
			g.If(len(working) == 0, h.P(h.Class("muted"), v.T("brand.working.none"))),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(working, v.workLine)),
			g.If(len(working) < maxOpen, ui.Act(deskPath, "btn go", v.T("brand.begin")))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "past"), h.H2(h.ID("past"), v.T("brand.past")), h.Ol(h.Class("stack"), h.Role("list"), g.Map(published, v.pastLine)))))
}

func number(n int64) i18n.Arg { return i18n.With("Number", n) }

func (v *visit) workLine(i Identity) g.Node {
	state := v.Say("brand.begun", i18n.With("Date", v.Lang.DateTime(v.Local(i.CreatedAt))))
	if i.State == Scheduled {
		state = v.Say("brand.due", i18n.With("Date", v.Lang.DateTime(v.Local(i.PublishAt))))
	}
	return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(g.Text(v.called(i))), h.Br(), h.Small(h.Class("muted"), g.Text(state))), ui.Link(i.path(), "sm", v.Say("brand.open")))
}

func (v *visit) called(i Identity) string {
	if i.Look.Name != "" {
		return i.Look.Name
	}
	return v.Say("brand.draft")
}

func (i Identity) path() string { return deskPath + "/" + strconv.FormatInt(i.ID, 10) }

func (v *visit) pastLine(i Identity) g.Node {
	n := strconv.FormatInt(i.Version, 10)
	return h.Li(h.Class("act"), h.Span(h.Class("grow"), h.B(v.T("brand.version", number(i.Version))), g.If(i.own, h.Span(h.Class("muted"), g.Text(" · "), v.T("brand.own"))), h.Br(),
		h.Small(h.Class("muted"), v.T("brand.since", i18n.With("Date", v.Lang.DateTime(v.Local(i.PublishedAt)))))),
		g.If(i.State == InForce, h.Span(h.Class("badge"), v.T("brand.inforce"))),
		g.If(i.State == Retired, h.Form(h.Method("post"), h.Action(deskPath+"/versions/"+n+"/return"), h.Button(h.Type("submit"), h.Class("btn sm"), v.T("brand.return"), v.Hidden("brand.version", number(i.Version))))))
}

func (v *visit) begin() error {
	var i Identity
	err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) (err error) { i, err = v.Begin(ctx, tx, v.Actor); return err })
	if err != nil {
		return err
	}
	return v.Redirect(i.path())
}

// which gives the identity of the path.
func (v *visit) which() (i Identity, err error) {
	n, err := strconv.ParseInt(v.R.PathValue("id"), 10, 64)
	if err != nil {
		return i, errMissing
	}
	err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) { i, err = v.Get(ctx, tx, n); return err })
	return i, err
}

func (v *visit) edit() error {
	i, err := v.which()
	if err != nil {
		return err
	}
	if i.Version > 0 {
		return errState
	}
	return v.form(http.StatusOK, i, nil)
}

// rev is the revision that the form was opened at.
func (v *visit) rev() int64 {
	n, _ := strconv.ParseInt(v.Form("rev"), 10, 64)
	return n
}

// keep saves the form; what was refused comes back with what was written, and what
// somebody else saved meanwhile stands beside it.
func (v *visit) keep() error {
	i, err := v.which()
	if err != nil {
		return err
	}
	l, err := v.written(i.Look)
	if err == nil {
		err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return v.Change(ctx, tx, v.Actor, i.ID, v.rev(), l) })
	}
	f := fault.Of(err)
	switch {
	case err == nil:
		return v.Redirect(i.path())
	case f.Code == errChanged.Code:
		theirs := i
		i.Look = l
		return v.form(http.StatusConflict, i, []ui.Broken{{Text: v.View.Words.Fault(v.Lang, f)}}, v.differences(l, theirs.Look))
	case f.Kind == fault.Invalid:
		i.Look, i.Rev = l, v.rev()
		return v.form(http.StatusUnprocessableEntity, i, v.broken(f))
	}
	return err
}

// broken words what was refused.
func (v *visit) broken(f *fault.Fault) (out []ui.Broken) {
	if len(f.Fields) == 0 {
		return []ui.Broken{{Text: v.View.Words.Fault(v.Lang, f)}}
	}
	for _, field := range f.Fields {
		out = append(out, ui.Broken{Name: field.Name, Label: v.label(field.Name), Text: v.Say("fault."+field.Code, field.Args...)})
	}
	return out
}

// bring takes seeds, gradient, type and radius from a file of design tokens.
func (v *visit) bring() error {
	i, err := v.which()
	if err != nil {
		return err
	}
	data, err := v.upload("tokens", maxTokens+1)
	if err != nil {
		return err
	}
	l, err := i.Look.Bring(data)
	if err == nil {
		err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return v.Change(ctx, tx, v.Actor, i.ID, v.rev(), l) })
	}
	if f := fault.Of(err); err != nil && f.Kind == fault.Invalid {
		return v.form(http.StatusUnprocessableEntity, i, v.broken(f))
	}
	if err != nil {
		return err
	}
	return v.Redirect(i.path())
}

// upload reads a file of the form, at most so many bytes; none is nil.
func (v *visit) upload(name string, most int64) ([]byte, error) {
	file, _, err := v.R.FormFile(name)
	if err != nil {
		return nil, nil // no file was chosen
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most))
}

// act publishes, schedules, holds or throws away.
func (v *visit) act() error {
	i, err := v.which()
	if err != nil {
		return err
	}
	to := deskPath
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		switch v.R.PathValue("act") {
		case "publish":
			at, err := v.when()
			if err != nil {
				return err
			}
			return v.Publish(ctx, tx, v.Actor, i.ID, v.rev(), at)
		case "hold":
			to = i.path()
			return v.Hold(ctx, tx, v.Actor, i.ID, v.rev())
		case "discard":
			return v.Discard(ctx, tx, v.Actor, i.ID, v.rev())
		}
		return errMissing
	})
	f := fault.Of(err)
	switch {
	case err == nil:
		return v.Redirect(to)
	case f.Code == errChanged.Code: // the draft as it is now, to be looked at before it is published
		return v.form(http.StatusConflict, i, v.broken(f))
	case f.Kind == fault.Invalid:
		return v.form(http.StatusUnprocessableEntity, i, v.broken(f))
	}
	return err
}

// when reads the time of publishing; empty is now.
func (v *visit) when() (time.Time, error) {
	if v.Form("when") != "later" {
		return time.Time{}, nil
	}
	zone := v.Zone
	if zone == nil {
		zone = time.UTC
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", v.Form("at"), zone)
	if err != nil {
		return at, errPast
	}
	return at, nil
}

func (v *visit) back() error {
	n, err := strconv.ParseInt(v.R.PathValue("version"), 10, 64)
	if err != nil {
		return errMissing
	}
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error { return v.Return(ctx, tx, v.Actor, n) })
	if err != nil {
		return err
	}
	return v.Redirect(deskPath)
}
