package chat

import (
	"context"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
)

// Aside is something that stands between the messages of a log: a note, or what somebody
// did.
type Aside struct {
	At   time.Time
	Node g.Node
}

// Log is what was said in a chat as a line sees it.
type Log struct {
	Chat message.Chat
	// Said are the messages, the oldest first.
	Said  []message.Message
	Faces map[id.Account]message.Face
	// By names who of the line said a message; "" is an app.
	By func(m message.Message) string
	// Asides stand between the messages, the oldest first.
	Asides []Aside
}

// as is the visit of who reads as a line.
func (p *Pages) as(d *desk.Visit[account.Actor], line id.Line, l Log) *visit {
	read := *d
	read.Actor = business.Acting(line)
	return &visit{Pages: p, Visit: &read, by: l.By, asides: l.Asides}
}

// Talk draws a log as a line sees it, without what members can do there.
func (p *Pages) Talk(d *desk.Visit[account.Actor], line id.Line, l Log) g.Node {
	return p.as(d, line, l).bubbles(l.Chat, l.Said, l.Faces)
}

// Line words a message of a chat in one line, as a line sees it.
func (p *Pages) Line(d *desk.Visit[account.Actor], line id.Line, m message.Message, l Log) string {
	return p.as(d, line, l).summary(m, l.Faces)
}

// Meet gives the faces of everybody whom some chats and messages name.
func (p *Pages) Meet(ctx context.Context, tx *store.Tx, d *desk.Visit[account.Actor], chats []message.Chat, said []message.Message) (map[id.Account]message.Face, error) {
	return (&visit{Pages: p, Visit: d}).meet(ctx, tx, chats, said)
}

// Attached takes the file of a form for a line, with its description and the name of a
// document; zero when there is none.
func (p *Pages) Attached(d *desk.Visit[account.Actor], line id.Line) (m id.Media, name string, err error) {
	return p.as(d, line, Log{}).attached()
}

// Attach is the part of a form that takes a file.
func (p *Pages) Attach(d *desk.Visit[account.Actor]) g.Node {
	return (&visit{Pages: p, Visit: d}).attach()
}

// Ref is the hidden field by which a form that is sent twice says something once.
func (p *Pages) Ref(d *desk.Visit[account.Actor]) g.Node {
	return form.Hidden("ref", (&visit{Pages: p, Visit: d}).ref())
}

// signed draws a message as a line sees it: under it stands when, who of the line said it
// and how far it is.
func (v *visit) signed(c message.Chat, m message.Message, content []g.Node, meta string, mine bool) g.Node {
	by := ""
	if mine {
		if by = v.by(m); by == "" {
			by = v.Say("chat.by.app")
		}
	}
	return g.Group{h.Div(content...), h.P(h.Class(meta), g.If(by != "", h.Span(g.El("bdi", g.Text(by)))), h.Time(h.DateTime(m.At.UTC().Format(time.RFC3339)), g.Text(v.Lang.Time(v.Local(m.At)))),
		g.If(!m.EditedAt.IsZero(), h.Span(v.T("chat.edited"))), g.If(mine, h.Span(v.T(state(c, m)))))}
}
