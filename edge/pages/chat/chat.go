package chat

import (
	"context"
	"embed"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/system/business"
	"parvis/system/business/flow"
	"parvis/system/business/recurring"
	"parvis/system/business/retention"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

const (
	perPage = 40
	// inSight is how much of a talk a page shows.
	inSight = 60
)

// Pages serves what members write to each other.
type Pages struct {
	Message *message.Engine
	Account *account.Engine
	Media   *media.Engine
	// Business is whose lines members write to.
	Business *business.Engine
	// Recurring are the notifications that members asked for.
	Recurring *recurring.Engine
	// Flow are the screens that lines walk members through.
	Flow *flow.Engine
	// Retention knows for how long organisations keep what was said.
	Retention *retention.Engine
	// Base is the public address, without which pages name their pictures.
	Base string
	// Faces gives what is seen of some accounts.
	Faces func(ctx context.Context, tx *store.Tx, who []id.Account) (map[id.Account]message.Face, error)
}

// visit is one request.
type visit struct {
	*Pages
	*desk.Visit[account.Actor]
	// stopped says that the member stopped the line of the chat that is drawn.
	stopped bool
	// by names who of a line said a message, where one reads as that line; nil elsewhere.
	by func(m message.Message) string
	// asides stand between the messages.
	asides []Aside
	// business is the name of the line of a chat.
	business string
	// shut says why the line of the chat takes nothing: it is locked or closed.
	shut string
	// drawn are the pictures of the screens that are walked through.
	drawn []media.Media
	// shown is what stands behind cards about recurring notifications.
	shown map[string]recurring.Shown
}

// topic is the page of settings about messages.
var topic = desk.Desk[account.Actor]{Path: "/settings/messages", Word: "chat.settings", What: "chat.settings.what", Icon: "messages", Open: account.Actor.Known}

// Desk registers the pages.
func (p *Pages) Desk(s desk.Shell[account.Actor]) {
	for pattern, fn := range map[string]func(*visit) error{
		"GET /messages": (*visit).inbox, "GET /messages/new": (*visit).fresh, "POST /messages/new": (*visit).begin,
		"GET /messages/{id}": (*visit).talk, "POST /messages/{id}": (*visit).say, "POST /messages/{id}/{act}": (*visit).act,
		"GET /messages/{id}/about": (*visit).about, "GET /messages/{id}/said/{seq}": (*visit).one, "POST /messages/{id}/said/{seq}": (*visit).change,
		"GET /messages/{id}/share": (*visit).sharing, "POST /messages/{id}/share": (*visit).share,
		"GET /messages/{id}/answer/{seq}": (*visit).answer, "POST /messages/{id}/answer/{seq}": (*visit).fill,
		"GET /messages/{id}/report": (*visit).pick, "GET /messages/search": (*visit).search, "GET /messages/join": (*visit).invited, "POST /messages/join": (*visit).join,
		"GET /settings/messages": (*visit).settings, "POST /settings/messages": (*visit).setSettings,
	} {
		s.Handle(pattern, func(d *desk.Visit[account.Actor]) error { return fn(&visit{Pages: p, Visit: d}) })
	}
	s.Topic(topic)
}

// Person is somebody as the pages draw them.
func (p *Pages) Person(f message.Face) ui.Person {
	name := f.Name
	if name == "" {
		name = f.Handle
	}
	if name == "" {
		return ui.Person{Name: "?", Avatar: "/avatars/0.svg"}
	}
	if f.Line != "" {
		return ui.Person{Name: name, URL: "/c/" + f.Line, Avatar: strings.TrimPrefix(f.Avatar, p.Base)}
	}
	return ui.Person{Name: name, Handle: f.Handle, URL: "/@" + f.Handle, Avatar: strings.TrimPrefix(f.Avatar, p.Base)}
}

// title names a chat: its title, or who else takes part.
func (v *visit) title(c message.Chat, faces map[id.Account]message.Face) string {
	if c.Title != "" {
		return c.Title
	}
	names := make([]string, 0, len(c.Others)+1)
	for i, p := range c.Others {
		if i == 4 {
			names = append(names, v.Say("chat.others", i18n.Count(c.Count-1-i)))
			break
		}
		names = append(names, v.Person(faces[p.Account]).Name)
	}
	if len(names) == 0 {
		return v.Say("chat.alone")
	}
	return v.Lang.List(names)
}

// summary words a message in one line.
func (v *visit) summary(m message.Message, faces map[id.Account]message.Face) string {
	switch {
	case !m.DeletedAt.IsZero():
		return v.Say("chat.deleted")
	case m.Words.Notice != nil:
		return v.notice(m, faces)
	case m.Words.Post != 0 && m.Words.Text == "":
		return v.Say("chat.post")
	case m.Words.File != "" && m.Words.Text == "":
		return v.Say("chat." + m.Words.File)
	case m.Words.Location != nil:
		return v.Say("chat.location")
	case m.Words.Chosen != nil:
		return m.Words.Chosen.Title
	case m.Words.Filled != nil:
		return strings.Join(m.Words.Filled.Lines, ", ")
	case len(m.Words.Contacts) > 0:
		return m.Words.Contacts[0].Name.Formatted
	case m.Words.Text == "" && m.Words.Card != nil && len(m.Words.Card.Cards) > 0:
		return m.Words.Card.Cards[0].Header
	}
	return m.Words.Text
}

// who names somebody in a sentence.
func (v *visit) who(a id.Account, faces map[id.Account]message.Face) string {
	if a == v.Actor.Account {
		return v.Say("chat.you")
	}
	return i18n.Isolated(v.Person(faces[a]).Name)
}

// notice words what happened to a group.
func (v *visit) notice(m message.Message, faces map[id.Account]message.Face) string {
	n := m.Words.Notice
	names := make([]string, 0, len(n.Who))
	for _, a := range n.Who {
		names = append(names, v.who(a, faces))
	}
	return v.Say("chat.notice."+n.Act, i18n.With("By", v.who(m.Sender, faces)), i18n.With("Who", v.Lang.List(names)), i18n.With("Title", i18n.Isolated(n.Title)))
}

// meet gives the faces of everybody whom some chats and messages name.
func (v *visit) meet(ctx context.Context, tx *store.Tx, chats []message.Chat, said []message.Message) (map[id.Account]message.Face, error) {
	seen := map[id.Account]bool{}
	var who []id.Account
	add := func(a id.Account) {
		if a != 0 && !seen[a] {
			seen[a] = true
			who = append(who, a)
		}
	}
	for _, c := range chats {
		for _, p := range c.Others {
			add(p.Account)
		}
		if c.Last.ID != 0 {
			said = append(said, c.Last)
		}
	}
	for _, m := range said {
		add(m.Sender)
		if m.Words.Notice != nil {
			for _, a := range m.Words.Notice.Who {
				add(a)
			}
		}
		for _, r := range m.Reactions {
			add(r.Account)
		}
	}
	return v.Faces(ctx, tx, who)
}

// tabs lead to chats and requests.
func (v *visit) tabs(requests bool, waiting int) g.Node {
	asked := v.Say("chat.requests")
	if waiting > 0 {
		asked = v.Say("chat.requests.count", i18n.Count(waiting))
	}
	return v.Tabs(v.Say("chat.boxes"), ui.Tab{Href: "/messages", Text: v.Say("chat.all"), Current: !requests}, ui.Tab{Href: "/messages?in=requests", Text: asked, Current: requests})
}

// inbox lists the chats, or what strangers ask.
func (v *visit) inbox() error {
	requests := v.R.URL.Query().Get("in") == "requests"
	st := message.Member
	if requests {
		st = message.Asked
	}
	before := v.number("before")
	var list []message.Chat
	var faces map[id.Account]message.Face
	waiting, top := 0, int64(0)
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.Message.Chats(ctx, tx, v.Actor, st, store.Page{Max: before, Limit: perPage}); err != nil {
			return err
		}
		if waiting, err = v.Message.Waiting(ctx, tx, v.Actor, 99); err != nil {
			return err
		}
		if top, err = v.Message.Top(ctx, tx, v.Actor); err != nil {
			return err
		}
		faces, err = v.meet(ctx, tx, list, nil)
		return err
	})
	if err != nil {
		return err
	}
	content := h.Div(h.Class("convs"), h.Data("n", strconv.FormatInt(top, 10)), h.Ul(h.Role("list"), g.Map(list, func(c message.Chat) g.Node { return v.entry(c, faces) })))
	if len(list) == 0 {
		empty := "chat.empty"
		if requests {
			empty = "chat.requests.empty"
		}
		content = v.Empty(v.Say(empty), g.If(!requests, ui.Link("/messages/new", "go", v.Say("chat.new"))))
	}
	older := ""
	if len(list) == perPage {
		older = "/messages?before=" + list[perPage-1].Cursor().String()
		if requests {
			older += "&in=requests"
		}
	}
	act := h.A(h.Class("ib"), h.Href("/messages/new"), h.Aria("label", v.Say("chat.new")), v.Icon("compose"))
	return v.Page(ui.Page{Title: v.Say("ui.nav.messages"), Here: "messages", NoIndex: true, Act: act, Script: "chat"}, v.tabs(requests, waiting), v.asking("", 0), g.If(requests, h.P(h.Class("pad small muted"), v.T("chat.requests.what"))), content, v.Older(older))
}

// entry is a chat in the list.
func (v *visit) entry(c message.Chat, faces map[id.Account]message.Face) g.Node {
	picture := ui.Person{Avatar: "/avatars/" + c.ID.String() + ".svg", Org: true}
	if c.Kind == message.Direct && len(c.Others) == 1 {
		picture = v.Person(faces[c.Others[0].Account])
	}
	at, line := c.At, ""
	if c.Last.ID != 0 {
		at, line = c.Last.At, clip(v.summary(c.Last, faces))
		switch {
		case c.Last.Words.Notice != nil:
		case c.Last.Sender == v.Actor.Account:
			line = v.Say("chat.said.me", i18n.With("Text", line))
		case c.Kind == message.Group:
			line = v.Say("chat.said", i18n.With("Who", v.who(c.Last.Sender, faces)), i18n.With("Text", line))
		}
	}
	return h.Li(h.A(h.Href(path(c.ID)), v.Avatar(picture, ""), h.B(h.Class("ell"), h.Dir("auto"), g.Text(v.title(c, faces))), h.Span(h.Class("sub ell muted small"), h.Dir("auto"), g.Text(line)),
		h.Span(h.Class("end"), v.When(at), g.If(c.Me.Unread > 0, h.Span(h.Class("count"), g.Text(strconv.Itoa(min(c.Me.Unread, 99))), h.Span(h.Class("vh"), g.Text(" "), v.T("chat.unread")))))))
}

// number is one of the query; what is no number, or below zero, is none, 0.
func (v *visit) number(name string) int64 {
	n, err := strconv.ParseInt(v.R.URL.Query().Get(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// path is the page of a chat.
func path(c id.Chat) string { return "/messages/" + c.String() }

// fresh is the form that begins a chat.
func (v *visit) fresh() error { return v.drawFresh(http.StatusOK, nil) }

func (v *visit) drawFresh(status int, broken []ui.Broken) error {
	to := v.Form("to")
	if to == "" {
		to = v.R.URL.Query().Get("to")
	}
	return v.Draw(status, ui.Page{Title: v.Say("chat.new"), Here: "messages", Back: "/messages", NoIndex: true}, v.Summary(broken),
		h.Form(h.Class("pad stack"), h.Method("post"), h.Action("/messages/new"), form.Hidden("ref", v.ref()),
			v.Field(ui.Field{Name: "to", Label: v.Say("chat.to"), Hint: v.Say("chat.to.help"), Value: to, Error: form.At(broken, "to")}),
			v.Field(ui.Field{Name: "title", Optional: true, Label: v.Say("chat.group.title"), Hint: v.Say("chat.group.title.help"), Value: v.Form("title"), Max: message.MaxTitle, Error: form.At(broken, "title")}),
			v.Field(ui.Field{Name: "text", Label: v.Say("chat.text"), Type: "textarea", Value: v.Form("text"), Max: message.MaxText, Error: form.At(broken, "text")}),
			h.P(h.Class("small muted"), v.T("chat.label")), ui.Submit("go", v.Say("chat.send"))))
}

// ref names what a form says, so that pressing twice says it once.
func (v *visit) ref() string { return strconv.FormatInt(v.Now.UnixNano(), 36) }

// named finds whom a field names, a group's worth at most.
func (v *visit) named(ctx context.Context, tx *store.Tx, text string) ([]id.Account, error) {
	names := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
	var out []id.Account
	for _, name := range names[:min(len(names), message.MaxAdded+1)] {
		found, err := v.Account.Lookup(ctx, tx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, found.ID)
	}
	return out, nil
}

// begin opens a chat and says the first words there, or nothing of both.
func (v *visit) begin() error {
	var c message.Chat
	field := "to"
	if err := v.Message.Spend(v.Actor, true); err != nil {
		return err
	}
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		field = "to"
		if at, said, err := v.Message.Named(ctx, tx, v.Actor, v.Form("ref")); err != nil || said { // pressed twice
			c.ID = at
			return err
		}
		with, err := v.named(ctx, tx, v.Form("to"))
		if err != nil {
			return err
		}
		made, _, err := v.Message.Open(ctx, tx, v.Actor, message.Draft{With: with, Group: v.Form("title") != "", Title: v.Form("title")})
		if err != nil {
			return err
		}
		c, field = made, "text"
		_, _, err = v.Message.Send(ctx, tx, v.Actor, c.ID, message.Words{Text: v.Form("text"), Ref: v.Form("ref")})
		return err
	})
	if err == nil {
		return v.Redirect(path(c.ID))
	}
	broken, err := form.Refusal(v.View, field, err)
	if err != nil {
		return err
	}
	return v.drawFresh(http.StatusUnprocessableEntity, broken)
}
