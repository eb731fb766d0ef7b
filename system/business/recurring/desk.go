package recurring

import (
	"context"
	"slices"
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
)

// Path is the page on which a member sees what they let organisations tell them.
const Path = "/settings/organisations/notifications"

var page = desk.Desk[account.Actor]{Path: Path, Word: "recurring.notices", What: "recurring.notices.what", Icon: "bell", Open: account.Actor.Known}

// Desk registers that page, what is pressed there, the page of those who send, and those of
// links to topics.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Topic(page)
	s.Handle("GET "+Path, e.list)
	s.Handle("POST "+Path, e.press)
	s.Handle("GET /studio/business/{id}/lines/{line}/notifications", e.summary)
	s.Handle("POST /studio/business/{id}/lines/{line}/notifications", e.recall)
	s.Open("GET /n/{handle}", e.linked)
	s.Handle("POST /n/{handle}", e.join)
}

// list shows the member's tokens by line.
func (e *Engine) list(v *desk.Visit[account.Actor]) error {
	var all []Token
	var paused time.Time
	names, over := map[id.Line]string{}, map[id.Line]bool{}
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if all, err = e.Of(ctx, tx, v.Actor); err != nil {
			return err
		}
		if paused, err = e.Paused(ctx, tx, v.Actor); err != nil {
			return err
		}
		for _, t := range all {
			if _, known := names[t.Line]; known {
				continue
			}
			l, err := e.o.Business.Line(ctx, tx, t.Line)
			if err != nil {
				return err
			}
			names[t.Line] = l.Name
			if shut, err := e.o.Business.Shut(ctx, tx, l); err != nil {
				return err
			} else if shut == "gone" {
				over[t.Line] = true
			}
		}
		all = slices.DeleteFunc(all, func(t Token) bool { return over[t.Line] })
		return nil
	}); err != nil {
		return err
	}
	var lines g.Group
	for i, t := range all {
		if i > 0 && all[i-1].Line == t.Line {
			continue
		}
		var own []Token
		for _, x := range all {
			if x.Line == t.Line {
				own = append(own, x)
			}
		}
		lines = append(lines, group(v, t.Line, names[t.Line], own))
	}
	empty := g.If(len(all) == 0, h.P(h.Class("muted"), v.T("recurring.notices.none")))
	return v.Settings(page, nil, h.Div(h.Class("pad stack l"), empty, lines, g.If(len(all) > 0, pausing(v, paused))))
}

// pausing is where everything is paused, or goes on.
func pausing(v *desk.Visit[account.Actor], until time.Time) g.Node {
	if !until.IsZero() {
		return h.Section(h.Class("stack s"), h.Aria("labelledby", "pausing"), h.H2(h.ID("pausing"), v.T("recurring.pause")),
			h.P(v.T("recurring.pause.until", i18n.With("When", v.Lang.DateTime(v.Local(until))))), form("pause", "0", "resume", v.Say("recurring.pause.end"), ""))
	}
	var days []ui.Option
	for _, d := range Pauses() {
		days = append(days, ui.Option{Value: strconv.Itoa(int(d / day)), Text: v.Say("recurring.pause.for", i18n.With("When", v.Lang.Date(v.Local(v.Now.Add(d)))))})
	}
	return h.Section(h.Class("stack s"), h.Aria("labelledby", "pausing"), h.H2(h.ID("pausing"), v.T("recurring.pause")), h.P(h.Class("muted"), v.T("recurring.pause.what")),
		h.Form(h.Method("post"), h.Action(Path), h.Class("stack s"), v.Field(ui.Field{Name: "pause", Label: v.Say("recurring.pause.how"), Type: "select", Options: days}),
			h.Div(h.Button(h.Type("submit"), h.Class("btn"), v.T("recurring.pause.do")))))
}

// group is what the member accepted of one line.
func group(v *desk.Visit[account.Actor], l id.Line, name string, own []Token) g.Node {
	live := false
	for _, t := range own {
		live = live || t.State == Active
	}
	return h.Section(h.Class("stack s"), h.H2(g.El("bdi", g.Text(name))),
		h.Ul(h.Class("stack"), h.Role("list"), g.Map(own, func(t Token) g.Node { return h.Li(row(v, t)) })),
		g.If(live && len(own) > 1, form("line", l.String(), "stop", v.Say("recurring.notices.all", i18n.With("Who", i18n.Isolated(name))), "")))
}

func row(v *desk.Visit[account.Actor], t Token) g.Node {
	what, state := "stop", g.Node(nil)
	if t.State == Stopped {
		what, state = "resume", g.Group{h.Span(h.Class("badge"), v.T("recurring.notices.stopped")), g.Text(" ")}
	}
	return h.Div(h.Class("act"), h.Span(h.Class("grow"), h.B(h.Dir("auto"), g.Text(t.Title)), h.Br(), state, h.Small(h.Class("muted"), v.T("recurring.notices."+string(t.Frequency), i18n.With("When", v.Lang.Date(v.Local(t.Until)))))),
		form("token", strconv.FormatInt(t.ID, 10), what, v.Say("recurring.notices."+what), t.Title))
}

func form(of, value, do, word, about string) g.Node {
	return h.Form(h.Method("post"), h.Action(Path), h.Input(h.Type("hidden"), h.Name(of), h.Value(value)), h.Input(h.Type("hidden"), h.Name("do"), h.Value(do)),
		h.Button(h.Type("submit"), h.Class("btn sm"), g.Text(word), g.If(about != "", h.Span(h.Class("vh"), g.Text(" "+about)))))
}

// press stops or resumes what a form names, or pauses everything.
func (e *Engine) press(v *desk.Visit[account.Actor]) error {
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		if l, err := id.Parse[id.Line](v.Form("line")); err == nil {
			return e.StopLine(ctx, tx, v.Actor, l)
		}
		if days := v.Form("pause"); days != "" {
			return e.pause(ctx, tx, v.Actor, days)
		}
		n, err := strconv.ParseInt(v.Form("token"), 10, 64)
		switch {
		case err != nil:
			return errMissing
		case v.Form("do") == "resume":
			return e.Resume(ctx, tx, v.Actor, n)
		}
		return e.Stop(ctx, tx, v.Actor, n)
	}); err != nil {
		return err
	}
	return v.Redirect(Path)
}

// pause pauses for one of the times that are offered, or goes on with "0".
func (e *Engine) pause(ctx context.Context, tx *store.Tx, actor account.Actor, days string) error {
	n, err := strconv.Atoi(days)
	d := time.Duration(n) * day
	if err != nil || n != 0 && !slices.Contains(Pauses(), d) {
		return errMissing
	}
	return e.Pause(ctx, tx, actor, d)
}
