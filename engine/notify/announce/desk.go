package announce

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
	"parvis/base/web"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

const deskPath = "/studio/announcements"

// visit is one request for a page of this folder.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

// Desk registers the pages on which staff write announcements, and what members
// answer to the boxes on their home page.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Add(desk.Desk[account.Actor]{Path: deskPath, Word: "announce.desk", What: "announce.desk.what", Icon: "sound", Open: func(a account.Actor) bool { return a.Role.Has(account.ManageAnnouncements) }})
	handle := func(pattern string, fn func(*visit) error) {
		s.Handle(pattern, func(v *desk.Visit[account.Actor]) error { return fn(&visit{e, v}) })
	}
	handle("GET "+deskPath, (*visit).front)
	handle("POST "+deskPath, (*visit).publish)
	handle("POST "+deskPath+"/{id}/withdraw", (*visit).takeBack)
	handle("POST /announcements/{id}/{act}", (*visit).answer)
}

func (v *visit) front() error {
	if !v.Actor.Role.Has(account.ManageAnnouncements) {
		return errRole
	}
	return v.draw(http.StatusOK, draft{}, nil)
}

// draft is the form as it was sent.
type draft struct{ text, from, until string }

func (v *visit) draw(status int, d draft, broken []ui.Broken) error {
	var list []Announcement
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = v.Coming(ctx, tx, v.Actor)
		return err
	}); err != nil {
		return err
	}
	return v.Draw(status, ui.Page{Title: v.Say("announce.desk"), Here: "desk", Back: "/studio", NoIndex: true},
		h.Form(h.Class("panel stack"), h.Method("post"), h.Action(deskPath), v.Summary(broken), v.InZone(),
			v.Field(ui.Field{Name: "text", Label: v.Say("announce.text"), Hint: v.Say("announce.text_hint"), Type: "textarea", Rows: 4, Value: d.text}),
			v.Field(ui.Field{Name: "from", Label: v.Say("announce.from", i18n.With("Zone", v.ZoneName())), Type: "datetime-local", Value: d.from, Optional: true}),
			v.Field(ui.Field{Name: "until", Label: v.Say("announce.until", i18n.With("Zone", v.ZoneName())), Type: "datetime-local", Value: d.until, Optional: true}),
			h.P(ui.Submit("go", v.Say("announce.publish")))),
		h.Section(h.Class("panel stack"), h.H2(v.T("announce.current")), g.If(len(list) == 0, h.P(h.Class("muted"), v.T("announce.none"))),
			h.Ul(h.Class("stack"), h.Role("list"), g.Map(list, func(a Announcement) g.Node {
				return h.Li(h.Class("stack s"), h.P(h.Class("lines"), h.Dir("auto"), g.Text(a.Text)), h.P(h.Class("small muted"), v.times(a)),
					ui.Act(deskPath+"/"+strconv.FormatInt(a.ID, 10)+"/withdraw", "btn sm bad", v.T("announce.withdraw")))
			}))))
}

// times says when an announcement holds.
func (v *visit) times(a Announcement) g.Node {
	begin := a.From
	if begin.IsZero() {
		begin = a.At
	}
	out := g.Group{v.Exact(begin)}
	if !a.Until.IsZero() {
		out = append(out, g.Text(" – "), v.Exact(a.Until))
	}
	return out
}

// when reads a time of the form in the sender's zone.
func (v *visit) when(name string, broken *[]ui.Broken) time.Time {
	s := v.Form(name)
	if s == "" {
		return time.Time{}
	}
	zone, err := time.LoadLocation(v.Form("zone"))
	if err != nil {
		zone = time.UTC
	}
	t, err := time.ParseInLocation("2006-01-02T15:04", s, zone)
	if err != nil {
		*broken = append(*broken, ui.Broken{Name: name, Text: v.Say("announce.when")})
	}
	return t
}

func (v *visit) publish() error {
	d := draft{text: strings.ReplaceAll(v.Form("text"), "\r\n", "\n"), from: v.Form("from"), until: v.Form("until")}
	var broken []ui.Broken
	w := Draft{Text: d.text, From: v.when("from", &broken), Until: v.when("until", &broken)}
	if len(broken) > 0 {
		return v.draw(web.Status(fault.Invalid), d, broken)
	}
	err := v.Write(func(ctx context.Context, tx *store.Tx) error { _, err := v.Publish(ctx, tx, v.Actor, w); return err })
	if fault.KindOf(err) == fault.Invalid {
		return v.draw(web.Status(fault.Invalid), d, []ui.Broken{{Name: "text", Text: v.Engine.Words.Fault(v.Lang, err)}})
	}
	if err != nil {
		return err
	}
	return v.Redirect(deskPath)
}

// on runs a verb about the announcement of the path and leads on.
func (v *visit) on(then string, fn func(ctx context.Context, tx *store.Tx, which int64) error) error {
	which, err := id.Parse[id.Job](v.R.PathValue("id"))
	if err != nil {
		return errMissing
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error { return fn(ctx, tx, int64(which)) }); err != nil {
		return err
	}
	return v.Redirect(then)
}

func (v *visit) takeBack() error {
	return v.on(deskPath, func(ctx context.Context, tx *store.Tx, which int64) error { return v.Withdraw(ctx, tx, v.Actor, which) })
}

// answer puts an announcement away, or takes part in a reaction that is there.
func (v *visit) answer() error {
	return v.on("/", func(ctx context.Context, tx *store.Tx, which int64) error {
		name := v.Form("name")
		switch v.R.PathValue("act") {
		case "dismiss":
			return v.Dismiss(ctx, tx, v.Actor, which)
		case "react":
			a, err := v.Get(ctx, tx, v.Actor, which)
			if err != nil {
				return err
			}
			for _, r := range a.Reactions {
				if r.Name == name && r.Mine {
					return v.Unreact(ctx, tx, v.Actor, which, name)
				}
				if r.Name == name {
					return v.React(ctx, tx, v.Actor, which, name)
				}
			}
			if !IsEmoji(name) {
				return errMissing
			}
			return v.React(ctx, tx, v.Actor, which, name)
		}
		return errMissing
	})
}

// usual is offered to whoever answers first.
const usual = "👍"

// Box draws the announcements that a member has not put away; html turns a text
// into what is shown of it.
func Box(v ui.View, list []Announcement, html func(string) string) g.Node {
	return g.Map(list, func(a Announcement) g.Node {
		if a.Read {
			return nil
		}
		base := "/announcements/" + strconv.FormatInt(a.ID, 10)
		reactions := a.Reactions
		if len(reactions) == 0 {
			reactions = []Reaction{{Name: usual}}
		}
		return h.Section(h.Class("notice calm announced"), h.Aria("label", v.Say("announce.one")), v.Icon("sound"),
			h.Div(h.Class("stack s"), h.Dir("auto"), g.Raw(v.Emoji.In(html(a.Text)))),
			h.Div(h.Class("row"), g.Map(reactions, func(r Reaction) g.Node { return reaction(v, base, r) }), h.Span(h.Class("push"), ui.Act(base+"/dismiss", "btn sm", v.T("announce.seen")))))
	})
}

// reaction is a button that takes part in a reaction, or no longer.
func reaction(v ui.View, base string, r Reaction) g.Node {
	pressed, shown := "false", r.Name
	if r.Mine {
		pressed = "true"
	}
	if v.Emoji[strings.ToLower(r.Name)] != "" {
		shown = ":" + r.Name + ":"
	}
	return h.Form(h.Method("post"), h.Action(base+"/react"), h.Input(h.Type("hidden"), h.Name("name"), h.Value(r.Name)),
		h.Button(h.Type("submit"), h.Class("chip"), h.Aria("pressed", pressed), v.Pictured(shown), g.If(r.Count > 0, g.Text(" "+v.Lang.Compact(int64(r.Count))))))
}
