package chat

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/message"
	"parvis/system/business"
)

// label says who can read a chat (business-messaging 22).
func label(c message.Chat) string {
	if c.Kind == message.Business {
		return "chat.label.business"
	}
	return "chat.label"
}

// card draws what stands beside the text of a line: a head and a foot, answers to choose,
// a link, and addresses that are shared.
func (v *visit) card(c message.Chat, m message.Message) g.Node {
	w := m.Words
	out := g.Group{}
	if w.Chosen != nil {
		out = append(out, h.P(h.Dir("auto"), h.B(g.Text(w.Chosen.Title)), g.If(w.Chosen.Description != "", g.Group{h.Br(), h.Small(g.Text(w.Chosen.Description))})))
	}
	if w.Filled != nil {
		out = append(out, h.P(h.Class("lines"), h.Dir("auto"), g.Text(strings.Join(w.Filled.Lines, "\n"))))
	}
	for _, p := range w.Contacts {
		out = append(out, v.contact(p))
	}
	if w.Card == nil {
		return out
	}
	leads := w.Card.Links
	if w.Card.URL != "" {
		leads = append(leads, message.Card{Label: w.Card.Label, URL: w.Card.URL})
	}
	out = append(out, v.leads(leads), v.carousel(c, m))
	if w.Card.Code != "" {
		out = append(out, h.P(v.T("chat.card.code"), g.Text(" "), h.Code(g.Text(w.Card.Code))))
	}
	choices := v.choices(c, m, w.Card.Sections)
	if w.Card.Kind == message.List {
		out = append(out, h.Details(h.Summary(g.Text(w.Card.Label)), choices))
	} else {
		out = append(out, choices)
	}
	out = append(out, g.If(w.Card.Footer != "", h.P(h.Class("small muted"), h.Dir("auto"), g.Text(w.Card.Footer))))
	return append(out, v.mark(c, w.Card), v.recurring(c, w.Card), v.asks(c, m))
}

// leads draws links that say where they lead.
func (v *visit) leads(to []message.Card) g.Node {
	return g.Map(to, func(l message.Card) g.Node {
		return h.P(h.A(h.Class("btn sm"), h.Href(l.URL), h.Rel("nofollow noopener noreferrer"), g.Text(l.Label), v.Hidden("chat.card.leads", i18n.With("Host", host(l.URL)))))
	})
}

// choices draws what can be chosen.
func (v *visit) choices(c message.Chat, m message.Message, in []message.Section) g.Node {
	return g.Map(in, func(s message.Section) g.Node {
		return g.Group{g.If(s.Title != "", h.P(h.B(g.Text(s.Title)))), h.Div(h.Class("stack s"), g.Map(s.Choices, func(o message.Choice) g.Node { return v.offer(c, m, o) }))}
	})
}

// carousel draws cards side by side, which are moved sideways where there is no room.
func (v *visit) carousel(c message.Chat, m message.Message) g.Node {
	all := m.Words.Card.Cards
	if len(all) == 0 {
		return nil
	}
	return h.Ul(h.Class("lane"), h.Role("list"), h.TabIndex("0"), h.Aria("label", v.Say("chat.card.cards", i18n.Count(len(all)))), g.Map(all, func(one message.Card) g.Node {
		head := g.Text(one.Header)
		if one.URL != "" {
			head = h.A(h.Href(one.URL), h.Rel("nofollow noopener noreferrer"), head, v.Hidden("chat.card.leads", i18n.With("Host", host(one.URL))))
		}
		picture := g.Node(nil)
		if one.File != nil {
			picture = v.picture(*one.File, one.File.Type, "")
		} else if one.Media != 0 {
			picture = h.P(h.Class("muted"), h.Em(v.T("chat.file.gone")))
		}
		return h.Li(h.Class("stack s"), picture, g.If(one.Header != "", h.P(h.Dir("auto"), h.B(head))), g.If(one.Text != "", h.P(h.Class("lines"), h.Dir("auto"), g.Text(one.Text))), g.If(one.Footer != "", h.P(h.Class("small muted"), h.Dir("auto"), g.Text(one.Footer))), v.leads(one.Links), v.choices(c, m, one.Sections))
	}))
}

// mark says who sends a template and what it is for; marketing always has the way out
// beside it (business-messaging 10.12).
func (v *visit) mark(c message.Chat, card *message.Card) g.Node {
	if card.Kind != message.Template {
		return nil
	}
	if v.by != nil {
		return h.P(h.Class("small muted"), v.T("chat.card."+card.Category))
	}
	return g.Group{h.P(h.Class("small muted"), g.El("bdi", g.Text(v.business)), g.Text(" · "), v.T("chat.card."+card.Category)),
		g.If(card.Category == business.ForMarketing, ui.Act(path(c.ID)+"/unsubscribe", "btn sm", v.T("chat.card.unsubscribe")))}
}

// unsubscribe ends the marketing of the organisation of a chat.
func (v *visit) unsubscribe(ctx context.Context, tx *store.Tx, which id.Chat) error {
	c, err := v.Message.Chat(ctx, tx, v.Actor, which)
	if err != nil {
		return err
	}
	if lineOf(c) == 0 {
		return form.ErrNoPage
	}
	return v.Business.Refuse(ctx, tx, v.Actor, lineOf(c))
}

// offer is a button that answers a card.
func (v *visit) offer(c message.Chat, m message.Message, o message.Choice) g.Node {
	if v.by != nil {
		return h.P(h.Class("badge"), h.Dir("auto"), g.Text(o.Title))
	}
	return h.Form(h.Method("post"), h.EncType("multipart/form-data"), h.Action(path(c.ID)), form.Hidden("ref", v.ref()), form.Hidden("reply", strconv.FormatInt(m.Seq, 10)), form.Hidden("choice", o.ID),
		h.Button(h.Type("submit"), h.Class("btn sm"), h.Dir("auto"), g.Text(o.Title), g.If(o.Description != "", h.Small(h.Class("muted"), g.Text(" "+o.Description)))))
}

// host is where an address leads.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// lineOf is the line of a chat.
func lineOf(c message.Chat) id.Line {
	if c.Kind != message.Business || len(c.Others) == 0 {
		return 0
	}
	return id.Line(c.Others[0].Account)
}

// seek finds out whether the member stopped the line of a chat.
func (v *visit) seek(ctx context.Context, tx *store.Tx, c message.Chat) (err error) {
	if l := lineOf(c); l != 0 {
		if v.stopped, err = v.Business.Stopped(ctx, tx, v.Actor, l); err != nil {
			return err
		}
		line, err := v.Business.Line(ctx, tx, l)
		if err != nil {
			return err
		}
		v.business = line.Name
		v.shut, err = v.Business.Shut(ctx, tx, line)
		return err
	}
	return nil
}

// stop has the line of a chat write no more, or lets it again.
func (v *visit) stop(ctx context.Context, tx *store.Tx, which id.Chat, stop bool) error {
	c, err := v.Message.Chat(ctx, tx, v.Actor, which)
	switch l := lineOf(c); {
	case err != nil:
		return err
	case l == 0:
		return form.ErrNoPage
	case stop:
		return v.Business.Stop(ctx, tx, v.Actor, l)
	default:
		return v.Business.Resume(ctx, tx, v.Actor, l)
	}
}

// stopping is the one press with which an organisation is stopped, and let again.
func (v *visit) stopping(c message.Chat) g.Node {
	if v.stopped {
		return h.Div(h.Class("stack s"), h.P(v.T("chat.stopped")), ui.Act(path(c.ID)+"/resume", "btn", v.T("chat.resume")))
	}
	return h.Div(h.Class("stack s"), ui.Act(path(c.ID)+"/stop", "btn bad", v.T("chat.stop")), h.P(h.Class("small muted"), v.T("chat.stop.what")))
}
