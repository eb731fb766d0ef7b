package inbox

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/chat"
	"parvis/edge/pages/form"
	"parvis/engine/message"
	"parvis/system/business"
	"parvis/system/business/inbox"
	"parvis/system/business/template"
)

// full is a case with everything that its page shows.
type full struct {
	inbox.Case
	list    list
	chat    message.Chat
	said    []message.Message
	notes   []inbox.Note
	steps   []inbox.Step
	by      map[int64]id.Account
	window  time.Time
	answers []inbox.Answer
	// templates are there once the window is closed.
	templates []template.Template
	team      []business.Member
	admin     bool
	looked    bool
}

// open shows a case. What the member said is read by the line from then on, and that the
// operator looked is kept.
func (v *visit) open() error { return v.draw(http.StatusOK, nil) }

func (v *visit) draw(status int, broken []ui.Broken) error {
	f, err := v.whole()
	if err != nil {
		return err
	}
	if fresh := f.chat.Me.Unread > 0; fresh || !f.looked {
		if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
			if err := v.Inbox.Look(ctx, tx, v.Actor, v.line.ID, f.Case.Chat); err != nil || !fresh {
				return err
			}
			return v.Chat.Message.Read(ctx, tx, v.as(), f.Case.Chat, f.chat.LastSeq)
		}); err != nil {
			return err
		}
	}
	who := v.Chat.Person(f.list.faces[f.Member])
	p := v.page(who.Name)
	p.Back, p.Heading, p.NoTop = v.home()+"/inbox?in="+v.view, who.Name, true
	return v.Draw(status, p, h.Div(h.Class("inbox"), v.pane(f.list, f.Case.Chat), v.talk(f, who, broken), v.panel(f, who)))
}

// whole reads the case of the path.
func (v *visit) whole() (f full, err error) {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return f, err
	}
	before, _ := strconv.ParseInt(v.R.URL.Query().Get("until"), 10, 64)
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		f = full{}
		if f.list, err = v.read(ctx, tx); err != nil {
			return err
		}
		if f.Case, err = v.Inbox.Case(ctx, tx, v.Actor, v.line.ID, which); err != nil {
			return err
		}
		if f.chat, err = v.Chat.Message.Chat(ctx, tx, v.as(), which); err != nil {
			return err
		}
		if f.said, err = v.Chat.Message.Messages(ctx, tx, v.as(), which, message.Range{Before: max(before, 0), Limit: inSight}); err != nil {
			return err
		}
		return v.behind(ctx, tx, &f)
	})
	slices.Reverse(f.said)
	return f, err
}

// behind reads what the member does not see of a case.
func (v *visit) behind(ctx context.Context, tx *store.Tx, f *full) (err error) {
	since, first := time.Time{}, int64(0)
	if len(f.said) == inSight {
		since, first = f.said[inSight-1].At, f.said[inSight-1].Seq-1
	}
	if f.notes, f.steps, err = v.Inbox.Behind(ctx, tx, v.Actor, v.line.ID, f.Case.Chat, since); err != nil {
		return err
	}
	if f.by, err = v.Inbox.Speakers(ctx, tx, v.Actor, v.line.ID, f.Case.Chat, first); err != nil {
		return err
	}
	if f.window, err = v.Chat.Business.Window(ctx, tx, v.line.ID, f.Member); err != nil {
		return err
	}
	if f.answers, err = v.Inbox.Answers(ctx, tx, v.Actor, v.line.ID); err != nil {
		return err
	}
	if !f.window.After(v.Now) {
		if f.templates, err = v.Inbox.Templates(ctx, tx, v.Actor, v.line.ID); err != nil {
			return err
		}
	}
	if f.team, err = v.team(ctx, tx); err != nil {
		return err
	}
	if f.looked, err = v.Inbox.Looked(ctx, tx, v.Actor, f.Case.Chat); err != nil {
		return err
	}
	mine, err := v.Chat.Business.Portfolio(ctx, tx, v.Actor, v.line.Portfolio, business.Operator)
	if f.admin = mine.Role == business.Owner || mine.Role == business.Admin; err != nil {
		return err
	}
	more, err := v.Chat.Meet(ctx, tx, v.Visit, nil, v.named(f))
	for a, face := range more {
		if _, there := f.list.faces[a]; !there {
			f.list.faces[a] = face
		}
	}
	if err != nil {
		return err
	}
	return v.veil(ctx, tx, f.list.faces, f.Member)
}

// named is everybody whose face the page of a case shows.
func (v *visit) named(f *full) []message.Message {
	out := slices.Clone(f.said)
	add := func(a id.Account) { out = append(out, message.Message{Sender: a}) }
	add(f.Member)
	add(v.Actor.Account)
	for _, n := range f.notes {
		add(n.Author)
	}
	for _, s := range f.steps {
		add(s.Actor)
		if n, err := id.Parse[id.Account](s.About); err == nil {
			add(n)
		}
	}
	for _, a := range f.by {
		add(a)
	}
	for _, m := range f.team {
		add(m.Account)
	}
	return out
}

// team are those who answer for the line.
func (v *visit) team(ctx context.Context, tx *store.Tx) ([]business.Member, error) {
	all, err := v.Chat.Business.Members(ctx, tx, v.Actor, v.line.Portfolio)
	return slices.DeleteFunc(all, func(m business.Member) bool { return m.Role == business.Analyst }), err
}

// name is somebody of the organisation, as its people see them.
func (v *visit) name(f full, a id.Account) string {
	switch a {
	case 0:
		return v.Say("inbox.former")
	case v.Actor.Account:
		return v.Say("chat.you")
	}
	return v.Chat.Person(f.list.faces[a]).Name
}

// talk is the pane in the middle: what was said, noted and done, and where one answers.
func (v *visit) talk(f full, who ui.Person, broken []ui.Broken) g.Node {
	owner := v.Say("inbox.nobody")
	if f.Operator != 0 {
		owner = v.Say("inbox.answers.it", i18n.With("Who", i18n.Isolated(v.name(f, f.Operator))))
	}
	older := g.Node(nil)
	if len(f.said) == inSight {
		older = h.P(h.Class("sys"), h.A(h.Href(v.at(f.Case.Chat)+"&until="+strconv.FormatInt(f.said[0].Seq, 10)), v.T("chat.older")))
	}
	log := chat.Log{Chat: f.chat, Said: f.said, Faces: f.list.faces, Asides: v.asides(f), By: func(m message.Message) string {
		if a, told := f.by[m.Seq]; told {
			return v.name(f, a)
		}
		return ""
	}}
	// On a phone there is room for a tick.
	resolve, word := string(inbox.Resolved), g.Group{v.Icon("check", "phone-only"), h.Span(h.Class("wide-title"), v.T("inbox.resolve"))}
	if f.State == inbox.Resolved {
		resolve, word = string(inbox.Open), g.Group{v.T("inbox.reopen")}
	}
	return h.Section(h.Class("pane"), h.Aria("label", v.Say("inbox.with", i18n.With("Who", who.Name))),
		h.Header(h.Class("top"), h.A(h.Class("ib phone-only"), h.Href(v.home()+"/inbox?in="+v.view), h.Aria("label", v.Say("inbox.all")), v.Icon("back", "flip")),
			h.Div(h.Class("who grow"), v.Avatar(who, "s"), h.Div(h.H1(h.Class("ell"), g.El("bdi", g.Text(who.Name))), h.Small(h.ID("owner"), h.Data("live", ""), h.Class("ell"), g.Text(owner), g.Text(" · "), v.T("inbox.state."+string(f.State))))),
			h.A(h.Class("ib aside"), h.Href("#panel"), h.Aria("label", v.Say("inbox.panel")), v.Icon("info")),
			v.press(f, "state", "go", resolve, word)),
		h.Div(h.Class("talk"), h.ID("talk"), h.Role("log"), h.Aria("label", v.Say("chat.log", i18n.With("Who", who.Name))), h.TabIndex("0"), h.Data("chat", f.Case.Chat.String()), h.Data("line", v.line.ID.String()), h.Data("me", v.Actor.Account.String()), h.Data("n", strconv.FormatInt(f.list.top, 10)),
			h.Data("typing", v.Say("chat.typing")), h.Data("here", v.Say("inbox.here")), h.Data("writes", v.Say("inbox.writes")),
			h.P(h.Class("sys"), v.T("chat.label.business")), older, v.Chat.Talk(v.Visit, v.line.ID, log)),
		h.Div(v.Summary(broken), v.foot(f, who)))
}

// press is a button that sets one field of a case.
func (v *visit) press(f full, act, class, value string, words ...g.Node) g.Node {
	return h.Form(h.Method("post"), h.Action(v.to(f.Case.Chat, act)), form.Hidden("value", value), f.mark(), h.Button(h.Type("submit"), h.Class("btn sm "+class), g.Group(words)))
}

// to is where a form about a case goes.
func (v *visit) to(c id.Chat, act string) string {
	return v.home() + "/inbox/" + c.String() + "/" + act + "?in=" + v.view
}

// asides are the notes and what was done, in the order of time.
func (v *visit) asides(f full) []chat.Aside {
	var out []chat.Aside
	for _, n := range f.notes {
		out = append(out, chat.Aside{At: n.At, Node: g.Group{
			h.Div(h.Class("bub note"), h.ID("note"+strconv.FormatInt(n.ID, 10)), h.P(h.Class("eyebrow"), v.T("inbox.note.of", i18n.With("Who", v.name(f, n.Author)))), g.Map(strings.Split(n.Text, "\n"), func(s string) g.Node { return h.P(h.Dir("auto"), g.Text(s)) })),
			h.P(h.Class("meta me"), h.Time(h.DateTime(n.At.UTC().Format(time.RFC3339)), g.Text(v.Lang.Time(v.Local(n.At)))), h.Span(v.T("inbox.note.seen"))),
		}})
	}
	for _, s := range f.steps {
		out = append(out, chat.Aside{At: s.At, Node: h.P(h.Class("sys"), g.Text(v.step(f, s)), g.Text(" "), h.Time(h.DateTime(s.At.UTC().Format(time.RFC3339)), g.Text(v.Lang.Time(v.Local(s.At)))))})
	}
	slices.SortStableFunc(out, func(a, b chat.Aside) int { return a.At.Compare(b.At) })
	return out
}

// step words what somebody did.
func (v *visit) step(f full, s inbox.Step) string {
	about := s.About
	key := "inbox.step." + s.What
	switch s.What {
	case "assigned":
		n, _ := id.Parse[id.Account](s.About)
		if s.About == "0" {
			key = "inbox.step.released"
		}
		if about = v.name(f, n); n == v.Actor.Account {
			about = v.Say("inbox.you")
		}
	case "state":
		about = v.Say("inbox.state." + s.About)
	}
	return v.Say(key, i18n.With("Who", i18n.Isolated(v.name(f, s.Actor))), i18n.With("What", i18n.Isolated(about)))
}

// foot is where one answers while the window is open, and notes at any time.
func (v *visit) foot(f full, who ui.Person) g.Node {
	note := h.Details(h.Class("pad small"), g.If(v.Form("note") != "", g.Attr("open")), h.Summary(v.T("inbox.note")), h.Form(h.Class("stack s"), h.Method("post"), h.Action(v.to(f.Case.Chat, "note")),
		v.Field(ui.Field{Name: "note", Label: v.Say("inbox.note.what"), Type: "textarea", Value: v.Form("note")}), h.Div(h.Button(h.Type("submit"), h.Class("btn sm"), v.T("inbox.note.add")))))
	if !f.window.After(v.Now) {
		return g.Group{h.P(h.Class("pad"), h.ID("window"), h.Data("live", ""), v.T("inbox.window.closed")), v.picker(f), note}
	}
	text := v.Form("text")
	if chosen := v.R.URL.Query().Get("answer"); text == "" && chosen != "" {
		if at := slices.IndexFunc(f.answers, func(a inbox.Answer) bool { return a.Name == chosen }); at >= 0 {
			text = f.answers[at].Fill(who.Name, v.Chat.Person(f.list.faces[v.Actor.Account]).Name)
		}
	}
	saved := g.If(len(f.answers) > 0, h.Details(h.Class("attach"), h.Summary(h.Class("ib"), h.Aria("label", v.Say("inbox.answers")), v.Icon("quote")), h.Ul(h.Class("stack s"), h.Role("list"), g.Map(f.answers, func(a inbox.Answer) g.Node {
		return h.Li(h.A(h.Href(v.at(f.Case.Chat)+"&answer="+url.QueryEscape(a.Name)), h.B(g.El("bdi", g.Text(a.Name)))), h.Br(), h.Small(h.Class("muted"), h.Dir("auto"), g.Text(a.Text)))
	}))))
	return g.Group{
		h.P(h.Class("pad small muted"), h.ID("window"), h.Data("live", ""), v.T("inbox.window", i18n.With("Date", v.Lang.DateTime(v.Local(f.window))))),
		h.P(h.Class("pad small"), h.ID("here"), h.Role("status"), h.Hidden("")),
		h.Form(h.Class("say"), h.ID("say"), h.Data("lost", v.Say("ui.unsure")), h.Method("post"), h.EncType("multipart/form-data"), h.Action(v.at(f.Case.Chat)), v.Chat.Ref(v.Visit), f.mark(),
			v.Chat.Attach(v.Visit), saved,
			h.Label(h.Class("vh"), h.For("text"), v.T("inbox.reply", i18n.With("Who", who.Name))), h.Textarea(h.ID("text"), h.Name("text"), h.Rows("1"), h.MaxLength(strconv.Itoa(message.MaxText)), h.Placeholder(v.Say("inbox.reply.hint")), h.Dir("auto"), g.Text(text)),
			h.Button(h.Type("submit"), h.Class("btn go"), h.Aria("label", v.Say("chat.send")), v.Icon("send"))),
		note,
	}
}

// mark says in a form what its writer saw last.
func (f *full) mark() g.Node {
	seen := int64(0)
	if n := len(f.said); n > 0 {
		seen = f.said[n-1].Seq
	}
	return form.Hidden("seen", strconv.FormatInt(seen, 10))
}

// seen is what mark said.
func (v *visit) seen() int64 {
	n, _ := strconv.ParseInt(v.Form("seen"), 10, 64)
	return n
}

// panel tells who the member is, and how the case stands.
func (v *visit) panel(f full, who ui.Person) g.Node {
	options := []ui.Option{{Value: "0", Text: v.Say("inbox.nobody")}}
	for _, m := range f.team {
		options = append(options, ui.Option{Value: m.Account.String(), Text: v.name(f, m.Account)})
	}
	var sleeps []ui.Option
	for _, n := range []int{1, 4, 24, 72, 168} {
		sleeps = append(sleeps, ui.Option{Value: strconv.Itoa(n), Text: v.Say("inbox.snooze.for", i18n.Count(n))})
	}
	urgent, word := "true", "inbox.urgent.set"
	if f.Urgent {
		urgent, word = "false", "inbox.urgent.unset"
	}
	label := ""
	if v.R.PathValue("act") == "label" { // it was refused
		label = v.Form("label")
	}
	waits := g.If(!f.Waits.IsZero(), g.Group{h.Dt(v.T("inbox.waits")), h.Dd(v.When(f.Waits))})
	return h.Aside(h.Class("who-panel stack l"), h.ID("panel"), h.Aria("label", v.Say("inbox.panel")),
		h.P(h.Class("aside"), ui.Link("#talk", "sm", v.Say("inbox.panel.close"))),
		h.Div(h.Class("stack s"), v.Avatar(who, "l"), h.H2(g.El("bdi", g.Text(who.Name))), h.P(h.Class("small muted"), h.A(h.Href(who.URL), g.Text("@"+who.Handle)), g.Text(". "), v.T("inbox.sees"))),
		h.Div(h.ID("facts"), h.Data("live", ""), h.Class("stack s"), h.Dl(h.Class("kv"), waits, h.Dt(v.T("inbox.state")), h.Dd(v.T("inbox.state."+string(f.State)), g.If(f.State == inbox.Snoozed, g.Text(" · "+v.Lang.DateTime(v.Local(f.Until)))))),
			g.If(len(f.Labels) > 0, h.Ul(h.Class("row"), h.Role("list"), h.Aria("label", v.Say("inbox.labels")), g.Map(f.Labels, func(l string) g.Node {
				return h.Li(h.Form(h.Method("post"), h.Action(v.to(f.Case.Chat, "unlabel")), form.Hidden("label", l), h.Button(h.Type("submit"), h.Class("btn sm"), g.El("bdi", g.Text(l)), v.Icon("close", "s"), v.Hidden("inbox.label.drop"))))
			})))),
		h.Form(h.Class("stack s"), h.Method("post"), h.Action(v.to(f.Case.Chat, "assign")), v.Field(ui.Field{Name: "to", Label: v.Say("inbox.assign"), Type: "select", Value: f.Operator.String(), Options: options}), h.Div(h.Button(h.Type("submit"), h.Class("btn sm"), v.T("inbox.assign.do")))),
		h.Form(h.Class("stack s"), h.Method("post"), h.Action(v.to(f.Case.Chat, "snooze")), f.mark(), v.Field(ui.Field{Name: "hours", Label: v.Say("inbox.snooze"), Type: "select", Options: sleeps}), h.Div(h.Button(h.Type("submit"), h.Class("btn sm"), v.T("inbox.snooze.do")))),
		h.Form(h.Class("stack s"), h.Method("post"), h.Action(v.to(f.Case.Chat, "label")), v.Field(ui.Field{Name: "label", Label: v.Say("inbox.label"), Value: label, Auto: "off"}), h.Div(h.Button(h.Type("submit"), h.Class("btn sm"), v.T("inbox.label.add")))),
		v.press(f, "urgent", "", urgent, v.T(word)),
		g.If(f.admin, h.P(h.Class("small"), h.A(h.Href(v.home()+"/inbox/"+f.Case.Chat.String()+"/looks"), v.T("inbox.looks")), g.Text(" · "), h.A(h.Href(v.home()+"/inbox/"+f.Case.Chat.String()+"/record"), v.T("inbox.record")))))
}

// say answers the member.
func (v *visit) say() error {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return err
	}
	if err := v.Read(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Inbox.Case(ctx, tx, v.Actor, v.line.ID, which)
		return err
	}); err != nil {
		return err
	}
	if err := v.Chat.Message.Spend(v.Actor, false); err != nil {
		return err
	}
	file, name, err := v.Chat.Attached(v.Visit, v.line.ID)
	if err == nil {
		err = v.Write(func(ctx context.Context, tx *store.Tx) error {
			return v.Inbox.Say(ctx, tx, v.Actor, v.line.ID, which, inbox.Draft{Words: message.Words{Text: v.Form("text"), Media: file, Name: name, Ref: v.Form("ref")}, Seen: v.seen()})
		})
	}
	if err == nil {
		return v.Redirect(v.at(which))
	}
	return v.refuse("text", err)
}

// refuse shows the case again, with what was refused.
func (v *visit) refuse(field string, err error) error {
	if inbox.Late(err) {
		return v.draw(http.StatusConflict, []ui.Broken{{Text: v.Words.Fault(v.Lang, err)}})
	}
	broken, err := form.Refusal(v.View, field, err)
	if err != nil {
		return err
	}
	return v.draw(http.StatusUnprocessableEntity, broken)
}

// act changes a case.
func (v *visit) act() error {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return err
	}
	act := v.R.PathValue("act")
	if act == "template" {
		if err := v.Chat.Message.Spend(v.Actor, false); err != nil {
			return err
		}
	}
	err = v.Write(func(ctx context.Context, tx *store.Tx) error { return v.change(ctx, tx, which, act) })
	if err != nil {
		return v.refuse(act, err)
	}
	return v.Redirect(v.at(which))
}

func (v *visit) change(ctx context.Context, tx *store.Tx, which id.Chat, act string) error {
	line := v.line.ID
	switch act {
	case "assign":
		to, err := id.Parse[id.Account](v.Form("to"))
		if err != nil && v.Form("to") != "0" {
			return form.ErrNoPage
		}
		return v.Inbox.Assign(ctx, tx, v.Actor, line, which, to)
	case "state":
		return v.Inbox.Set(ctx, tx, v.Actor, line, which, inbox.State(v.Form("value")), time.Time{}, v.seen())
	case "snooze":
		hours, _ := strconv.Atoi(v.Form("hours"))
		return v.Inbox.Set(ctx, tx, v.Actor, line, which, inbox.Snoozed, tx.Now().Add(time.Duration(hours)*time.Hour), v.seen())
	case "urgent":
		return v.Inbox.Rank(ctx, tx, v.Actor, line, which, v.Form("value") == "true")
	case "label", "unlabel":
		return v.Inbox.Label(ctx, tx, v.Actor, line, which, v.Form("label"), act == "unlabel")
	case "template":
		return v.template(ctx, tx, which)
	case "note":
		return v.Inbox.Note(ctx, tx, v.Actor, line, which, v.Form("note"))
	}
	return form.ErrNoPage
}

// looks tells whoever leads the organisation who looked into a chat.
func (v *visit) looks() error {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return err
	}
	var all []inbox.Look
	var faces map[id.Account]message.Face
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if all, err = v.Inbox.Looks(ctx, tx, v.Actor, v.line.ID, which); err != nil {
			return err
		}
		who := make([]message.Message, len(all))
		for i, l := range all {
			who[i].Sender = l.Operator
		}
		faces, err = v.Chat.Meet(ctx, tx, v.Visit, nil, who)
		return err
	}); err != nil {
		return err
	}
	p := v.page(v.Say("inbox.looks"))
	p.Back, p.Wide, p.Script = v.at(which), false, ""
	return v.Page(p, h.Div(h.Class("pad stack"), h.P(h.Class("muted"), v.T("inbox.looks.what")), h.Ul(h.Class("stack"), h.Role("list"), g.Map(all, func(l inbox.Look) g.Node {
		return h.Li(g.El("bdi", g.Text(v.Chat.Person(faces[l.Operator]).Name)), g.Text(" · "+v.Lang.Date(l.Day)))
	}))))
}
