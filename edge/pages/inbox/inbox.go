package inbox

import (
	"context"
	"embed"
	"net/url"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/chat"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
	"parvis/system/business/inbox"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

const (
	perPage = 40
	// inSight is how much of a chat a page shows.
	inSight = 60
)

// Pages serves inboxes.
type Pages struct {
	Inbox *inbox.Engine
	// Chat draws what was said.
	Chat *chat.Pages
}

// visit is one request.
type visit struct {
	*Pages
	*desk.Visit[account.Actor]
	line business.Line
	// view says which cases are listed.
	view string
}

// Desk registers the pages.
func (p *Pages) Desk(s desk.Shell[account.Actor]) {
	const home = "/studio/line/{line}"
	for pattern, fn := range map[string]func(*visit) error{
		"GET " + home + "/inbox":      (*visit).front,
		"GET " + home + "/inbox/{id}": (*visit).open, "POST " + home + "/inbox/{id}": (*visit).say, "POST " + home + "/inbox/{id}/{act}": (*visit).act,
		"GET " + home + "/inbox/{id}/looks": (*visit).looks,
		"GET " + home + "/inbox/several":    (*visit).several, "POST " + home + "/inbox/several": (*visit).resolve,
		"GET " + home + "/answers": (*visit).answers, "POST " + home + "/answers": (*visit).setAnswer,
	} {
		s.Handle(pattern, func(d *desk.Visit[account.Actor]) error {
			v := &visit{Pages: p, Visit: d}
			if err := v.enter(); err != nil {
				return err
			}
			return fn(v)
		})
	}
}

// enter reads the line of the path, in whose inbox the member works.
func (v *visit) enter() error {
	l, err := form.Number[id.Line](v.R, "line")
	if err != nil {
		return err
	}
	v.view = v.R.URL.Query().Get("in")
	if !slices.Contains(views(), v.view) {
		v.view = "all"
	}
	return v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		v.line, err = v.Inbox.Enter(ctx, tx, v.Actor, l)
		return err
	})
}

// home is where the pages of a line are.
func (v *visit) home() string { return "/studio/line/" + v.line.ID.String() }

// views are the tabs of the list.
func views() []string { return []string{"mine", "free", "all", "snoozed", "resolved"} }

// filter is what a tab shows.
func (v *visit) filter() inbox.Filter {
	switch v.view {
	case "mine":
		return inbox.Filter{Operator: v.Actor.Account}
	case "free":
		return inbox.Filter{Free: true}
	case "snoozed", "resolved":
		return inbox.Filter{State: inbox.State(v.view)}
	}
	return inbox.Filter{}
}

// list is what the left pane shows.
type list struct {
	cases      []inbox.Case
	chats      map[id.Chat]message.Chat
	faces      map[id.Account]message.Face
	mine, free int
	top        int64
}

// as is the line as it takes part in chats.
func (v *visit) as() account.Actor { return business.Acting(v.line.ID) }

func (v *visit) read(ctx context.Context, tx *store.Tx) (l list, err error) {
	before, _ := strconv.ParseInt(v.R.URL.Query().Get("before"), 10, 64)
	if l.top, err = v.Chat.Message.Top(ctx, tx, v.as()); err != nil {
		return l, err
	}
	if l.cases, err = v.Inbox.Cases(ctx, tx, v.Actor, v.line.ID, v.filter(), store.Page{Max: max(before, 0), Limit: perPage}); err != nil {
		return l, err
	}
	if l.mine, l.free, err = v.Inbox.Waiting(ctx, tx, v.Actor, v.line.ID); err != nil {
		return l, err
	}
	ids := make([]id.Chat, len(l.cases))
	for i, c := range l.cases {
		ids[i] = c.Chat
	}
	chats, err := v.Chat.Message.ChatsAmong(ctx, tx, v.as(), ids)
	if err != nil {
		return l, err
	}
	l.chats = make(map[id.Chat]message.Chat, len(chats))
	for _, c := range chats {
		l.chats[c.ID] = c
	}
	l.faces, err = v.meet(ctx, tx, chats, l.cases)
	return l, err
}

// meet gives the faces of members and of those who answer them.
func (v *visit) meet(ctx context.Context, tx *store.Tx, chats []message.Chat, cases []inbox.Case) (map[id.Account]message.Face, error) {
	who := make([]message.Message, 0, 2*len(cases))
	for _, c := range cases {
		who = append(who, message.Message{Sender: c.Operator}, message.Message{Sender: c.Member})
	}
	faces, err := v.Chat.Meet(ctx, tx, v.Visit, chats, who)
	for _, c := range cases {
		if err != nil {
			return faces, err
		}
		err = v.veil(ctx, tx, faces, c.Member)
	}
	return faces, err
}

// veil takes the name from a face that the organisation sees by the handle alone
// (business-messaging 7.6).
func (v *visit) veil(ctx context.Context, tx *store.Tx, faces map[id.Account]message.Face, member id.Account) error {
	young, err := v.Inbox.Veiled(ctx, tx, member)
	if f := faces[member]; young {
		f.Name = ""
		faces[member] = f
	}
	return err
}

// front lists the chats.
func (v *visit) front() error {
	var l list
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) { l, err = v.read(ctx, tx); return err }); err != nil {
		return err
	}
	return v.Page(v.page(v.Say("inbox.title")), h.Div(h.Class("inbox alone"), v.pane(l, 0)))
}

func (v *visit) page(title string) ui.Page {
	return ui.Page{Title: v.Say("inbox.of", i18n.With("Who", title), i18n.With("Line", v.line.Name)), Heading: title, Here: "settings", Back: "/studio/business/" + v.line.Portfolio.String(), NoIndex: true, Script: "chat", Wide: true}
}

// pane is the list with its tabs.
func (v *visit) pane(l list, now id.Chat) g.Node {
	var tabs []ui.Tab
	for _, name := range views() {
		text := v.Say("inbox.in." + name)
		switch {
		case name == "mine" && l.mine > 0:
			text += " (" + strconv.Itoa(l.mine) + ")"
		case name == "free" && l.free > 0:
			text += " (" + strconv.Itoa(l.free) + ")"
		}
		tabs = append(tabs, ui.Tab{Href: v.home() + "/inbox?in=" + name, Text: text, Current: name == v.view})
	}
	rows := h.Ul(h.ID("cases"), h.Role("list"), g.If(len(l.cases) == 0, h.Li(h.Class("pad muted"), v.T("inbox.empty"))), g.Map(l.cases, func(c inbox.Case) g.Node { return v.row(l, c, c.Chat == now) }))
	older := ""
	if len(l.cases) == perPage {
		older = v.home() + "/inbox?in=" + v.view + "&before=" + strconv.FormatInt(l.cases[perPage-1].Last, 10)
	}
	head := g.Node(nil)
	if now != 0 { // alone the list has the page's own
		head = h.P(h.Class("display lead pad"), v.T("inbox.title"))
	}
	return h.Div(h.Class("convs"), h.Data("n", strconv.FormatInt(l.top, 10)), h.Data("line", v.line.ID.String()), head, v.Tabs(v.Say("inbox.views"), tabs...), rows,
		v.Older(older),
		h.P(h.Class("pad row"), ui.Link(v.home()+"/answers", "sm", v.Say("inbox.answers")), ui.Link(v.home()+"/inbox/several?in="+v.view, "sm", v.Say("inbox.several"))))
}

// row is one case in the list.
func (v *visit) row(l list, c inbox.Case, now bool) g.Node {
	who := v.Chat.Person(l.faces[c.Member])
	line, at := "", g.Node(nil)
	if last := l.chats[c.Chat].Last; last.ID != 0 {
		line, at = v.Chat.Line(v.Visit, v.line.ID, last, chat.Log{Faces: l.faces}), v.When(last.At)
		if last.Sender == id.Account(v.line.ID) {
			line = v.Say("chat.said.me", i18n.With("Text", line))
		}
	}
	link := h.A(h.Href(v.at(c.Chat)), g.If(now, h.Aria("current", "true")), v.Avatar(who, ""), h.B(h.Class("ell"), h.Dir("auto"), g.Text(who.Name)), h.Span(h.Class("sub ell muted small"), h.Dir("auto"), g.Text(line)),
		h.Span(h.Class("end"), at, v.badge(l, c)))
	return h.Li(link)
}

// badge is the one thing about a case that matters most.
func (v *visit) badge(l list, c inbox.Case) g.Node {
	switch {
	case c.Urgent:
		return h.Span(h.Class("badge bad"), v.T("inbox.urgent"))
	case c.State != inbox.Open:
		return h.Span(h.Class("badge"), v.T("inbox.badge."+string(c.State)))
	case c.Operator == 0:
		return h.Span(h.Class("badge warn"), v.T("inbox.nobody"))
	case c.Operator == v.Actor.Account:
		return h.Span(h.Class("badge soft"), v.T("inbox.you"))
	}
	return h.Span(h.Class("badge soft"), g.El("bdi", g.Text(v.Chat.Person(l.faces[c.Operator]).Name)))
}

// at is the page of a case, beside the list that is shown.
func (v *visit) at(c id.Chat) string {
	return v.home() + "/inbox/" + c.String() + "?in=" + url.QueryEscape(v.view)
}
