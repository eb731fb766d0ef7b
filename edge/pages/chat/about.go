package chat

import (
	"context"
	"net/http"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/account"
	"parvis/engine/message"
)

// act changes how the actor stands to a chat, or what it is.
func (v *visit) act() error {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return err
	}
	to := path(which) + "/about"
	var do func(ctx context.Context, tx *store.Tx) error
	plain := func(verb func(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat) error) func(ctx context.Context, tx *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error { return verb(ctx, tx, v.Actor, which) }
	}
	keep := func(change func(o *message.Arrangement)) func(ctx context.Context, tx *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error { return v.arrange(ctx, tx, which, change) }
	}
	switch v.R.PathValue("act") {
	case "accept":
		do, to = plain(v.Message.Accept), path(which)
	case "decline":
		do, to = plain(v.Message.Decline), "/messages?in=requests"
	case "leave":
		do, to = plain(v.Message.Leave), "/messages"
	case "stop", "resume":
		do, to = func(ctx context.Context, tx *store.Tx) error {
			return v.stop(ctx, tx, which, v.R.PathValue("act") == "stop")
		}, path(which)
	case "unsubscribe":
		do, to = func(ctx context.Context, tx *store.Tx) error { return v.unsubscribe(ctx, tx, which) }, path(which)
	case "notifications":
		do, to = v.notifications, path(which)
	case "mute":
		do = keep(func(o *message.Arrangement) { o.Mute = -1 })
	case "unmute":
		do = keep(func(o *message.Arrangement) { o.Mute = 0 })
	case "link":
		do = func(ctx context.Context, tx *store.Tx) error {
			_, err := v.Message.MakeLink(ctx, tx, v.Actor, which)
			return err
		}
	case "unlink":
		do = plain(v.Message.RevokeLink)
	case "title":
		do = func(ctx context.Context, tx *store.Tx) error {
			return v.Message.Rename(ctx, tx, v.Actor, which, v.Form("title"))
		}
	case "add":
		do = func(ctx context.Context, tx *store.Tx) error { return v.add(ctx, tx, which) }
	case "remove":
		who, err := id.Parse[id.Account](v.Form("who"))
		if err != nil {
			return form.ErrNoPage
		}
		do = func(ctx context.Context, tx *store.Tx) error { return v.Message.Remove(ctx, tx, v.Actor, which, who) }
	default:
		return form.ErrNoPage
	}
	if a := v.R.PathValue("act"); a == "add" || a == "title" {
		if err := v.Message.Spend(v.Actor, a == "add"); err != nil {
			return err
		}
	}
	if err := v.Write(do); err != nil {
		broken, err := form.Refusal(v.View, v.R.PathValue("act"), err)
		if err != nil {
			return err
		}
		return v.drawAbout(http.StatusUnprocessableEntity, broken)
	}
	return v.Redirect(to)
}

// arrange changes one thing in how the actor keeps a chat.
func (v *visit) arrange(ctx context.Context, tx *store.Tx, which id.Chat, change func(o *message.Arrangement)) error {
	c, err := v.Message.Chat(ctx, tx, v.Actor, which)
	if err != nil {
		return err
	}
	o := message.Arrangement{Archived: c.Me.Archived, Pinned: c.Me.Pinned, Mute: c.Me.Muted(v.Now)}
	change(&o)
	return v.Message.Arrange(ctx, tx, v.Actor, which, o)
}

// add puts who is named into a group.
func (v *visit) add(ctx context.Context, tx *store.Tx, which id.Chat) error {
	who, err := v.named(ctx, tx, v.Form("add"))
	if err != nil {
		return err
	}
	return v.Message.Add(ctx, tx, v.Actor, which, who)
}

// about says who takes part in a chat, and keeps it as its reader likes.
func (v *visit) about() error { return v.drawAbout(http.StatusOK, nil) }

func (v *visit) drawAbout(status int, broken []ui.Broken) error {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return err
	}
	after := v.number("after")
	var c message.Chat
	var in []message.Participant
	var faces map[id.Account]message.Face
	var link message.Link
	months := 0
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = v.Message.Chat(ctx, tx, v.Actor, which); err != nil {
			return err
		}
		if err = v.seek(ctx, tx, c); err != nil {
			return err
		}
		if link, err = v.linkOf(ctx, tx, c); err != nil {
			return err
		}
		if l := lineOf(c); l != 0 {
			if months, err = v.Retention.Term(ctx, tx, l); err != nil {
				return err
			}
		}
		if in, err = v.Message.Members(ctx, tx, v.Actor, which, id.Account(after), perPage); err != nil {
			return err
		}
		who := []id.Account{}
		for _, p := range append(in, c.Others...) {
			who = append(who, p.Account)
		}
		faces, err = v.Faces(ctx, tx, who)
		return err
	})
	if err != nil {
		return err
	}
	older := ""
	if len(in) == perPage {
		older = path(which) + "/about?after=" + in[perPage-1].Account.String()
	}
	return v.Draw(status, ui.Page{Title: v.Say("chat.about"), Heading: v.title(c, faces), Here: "messages", Back: path(which), NoIndex: true}, v.Summary(broken), v.keeping(c), g.If(months > 0, v.law(months)), g.If(c.Me.Standing == message.Member, v.asking("", c.ID)),
		g.If(c.Kind == message.Group && c.Me.Admin, g.Group{v.renaming(c, broken), v.adding(c, broken), v.linking(c, link)}),
		h.H2(h.Class("pad"), v.T("chat.members", i18n.Count(c.Count))), h.Ul(h.Class("people"), h.Role("list"), g.Map(in, func(p message.Participant) g.Node { return v.member(c, p, faces) })), v.Older(older))
}

// law says how long an organisation keeps a chat, and who answers for it.
func (v *visit) law(months int) g.Node {
	return h.Div(h.Class("pad stack s"), h.P(v.T("chat.kept", i18n.Count(months))), h.P(h.Class("small muted"), v.T("chat.controller")))
}

// keeping mutes a chat and leaves a group.
func (v *visit) keeping(c message.Chat) g.Node {
	mute, word := "mute", "chat.mute"
	if c.Me.MutedUntil.After(v.Now) {
		mute, word = "unmute", "chat.unmute"
	}
	return h.Div(h.Class("pad stack s"), h.P(h.Class("small muted"), v.T(label(c))), g.If(c.Kind == message.Business, v.stopping(c)), h.Div(h.Class("row"), ui.Act(path(c.ID)+"/"+mute, "btn", v.T(word)),
		ui.Link(path(c.ID)+"/report", "", v.Say("chat.report")),
		g.If(c.Kind == message.Group, h.Details(h.Summary(h.Class("btn bad"), v.T("chat.leave")), h.P(v.T("chat.leave.what")), ui.Act(path(c.ID)+"/leave", "btn bad", v.T("chat.leave.do"))))))
}

func (v *visit) renaming(c message.Chat, broken []ui.Broken) g.Node {
	return h.Form(h.Class("pad stack s"), h.Method("post"), h.Action(path(c.ID)+"/title"), v.Field(ui.Field{Name: "title", Label: v.Say("chat.group.title"), Value: c.Title, Max: message.MaxTitle, Error: form.At(broken, "title")}), ui.Submit("sm", v.Say("chat.rename")))
}

func (v *visit) adding(c message.Chat, broken []ui.Broken) g.Node {
	return h.Form(h.Class("pad stack s"), h.Method("post"), h.Action(path(c.ID)+"/add"), v.Field(ui.Field{Name: "add", Label: v.Say("chat.add"), Hint: v.Say("chat.to.help"), Value: v.Form("add"), Error: form.At(broken, "add")}), ui.Submit("sm", v.Say("chat.add.do")))
}

func (v *visit) member(c message.Chat, p message.Participant, faces map[id.Account]message.Face) g.Node {
	who := v.Person(faces[p.Account])
	note := ""
	switch {
	case p.Standing == message.Asked:
		note = v.Say("chat.member.asked")
	case p.Admin && c.Kind == message.Group:
		note = v.Say("chat.member.admin")
	}
	remove := g.If(c.Me.Admin && c.Kind == message.Group && p.Account != v.Actor.Account,
		h.Form(h.Method("post"), h.Action(path(c.ID)+"/remove"), form.Hidden("who", p.Account.String()), h.Button(h.Class("btn sm"), h.Type("submit"), v.T("chat.remove"), h.Span(h.Class("vh"), g.Text(" "+who.Name)))))
	return h.Li(v.Who(who, g.Text(note), remove))
}

// quick are the emoji that are offered.
var quick = []string{"👍", "❤️", "😂", "😮", "😢", "🎉"}

// found gives the message of an address.
func (v *visit) found() (c message.Chat, m message.Message, faces map[id.Account]message.Face, err error) {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return c, m, nil, err
	}
	seq, err := strconv.ParseInt(v.R.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return c, m, nil, form.ErrNoPage
	}
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = v.Message.Chat(ctx, tx, v.Actor, which); err != nil {
			return err
		}
		list, err := v.Message.Messages(ctx, tx, v.Actor, which, message.Range{Before: seq + 1, Limit: 1})
		if err != nil {
			return err
		}
		if len(list) == 0 || list[0].Seq != seq || list[0].Words.Notice != nil {
			return form.ErrNoPage
		}
		m = list[0]
		faces, err = v.meet(ctx, tx, []message.Chat{c}, list)
		return err
	})
	return c, m, faces, err
}

// one is what can be done with one message.
func (v *visit) one() error { return v.drawOne(http.StatusOK, nil) }

func (v *visit) drawOne(status int, broken []ui.Broken) error {
	c, m, faces, err := v.found()
	if err != nil {
		return err
	}
	mine, there := m.Sender == v.Actor.Account, m.DeletedAt.IsZero()
	here := path(c.ID) + "/said/" + strconv.FormatInt(m.Seq, 10)
	act := func(name, class string, label g.Node, more ...g.Node) g.Node {
		return h.Form(h.Method("post"), h.Action(here), form.Hidden("act", name), g.Group(more), h.Button(h.Type("submit"), h.Class(class), label))
	}
	young := func(d time.Duration) bool { return v.Now.Sub(m.At) <= d }
	return v.Draw(status, ui.Page{Title: v.Say("chat.message"), Here: "messages", Back: path(c.ID), NoIndex: true}, v.Summary(broken),
		h.Div(h.Class("talk"), v.bubble(c, m, nil, faces, false), h.P(h.Class("meta"), g.Text(v.who(m.Sender, faces)), g.Text(" · "), v.Exact(m.At))),
		h.Div(h.Class("pad stack"),
			g.If(there, h.Div(h.Class("row"), h.Role("group"), h.Aria("label", v.Say("chat.react")), g.Map(quick, func(e string) g.Node { return act("react", "btn", g.Text(e), form.Hidden("emoji", e)) }), act("unreact", "btn", v.T("chat.unreact")))),
			h.Div(h.Class("row"), g.If(there, ui.Link(path(c.ID)+"?reply="+strconv.FormatInt(m.Seq, 10)+"#say", "", v.Say("chat.reply"))), act("hide", "btn", v.T("chat.hide")), g.If(!mine && there, ui.Link(complaint(c.ID, m.Seq), "", v.Say("chat.report"))),
				g.If(mine && there && young(message.RevokeFor), act("revoke", "btn bad", v.T("chat.revoke")))),
			g.If(mine && there && young(message.EditFor) && m.Words.Text != "", h.Form(h.Class("stack s"), h.Method("post"), h.Action(here), form.Hidden("act", "edit"),
				v.Field(ui.Field{Name: "text", Label: v.Say("chat.edit"), Type: "textarea", Value: m.Words.Text, Max: message.MaxText, Error: form.At(broken, "edit")}), ui.Submit("", v.Say("chat.edit.do"))))))
}

// change does something with one message.
func (v *visit) change() error {
	c, m, _, err := v.found()
	if err != nil {
		return err
	}
	act := v.Form("act")
	if err := v.Message.Spend(v.Actor, false); err != nil {
		return err
	}
	err = v.Write(func(ctx context.Context, tx *store.Tx) error {
		switch act {
		case "react":
			return v.Message.React(ctx, tx, v.Actor, c.ID, m.ID, v.Form("emoji"))
		case "unreact":
			return v.Message.React(ctx, tx, v.Actor, c.ID, m.ID, "")
		case "hide", "revoke":
			return v.Message.Delete(ctx, tx, v.Actor, c.ID, m.ID, act == "revoke")
		case "edit":
			_, err := v.Message.Edit(ctx, tx, v.Actor, c.ID, m.ID, v.Form("text"))
			return err
		}
		return form.ErrNoPage
	})
	if err == nil {
		return v.Redirect(path(c.ID) + "#m" + strconv.FormatInt(m.Seq, 10))
	}
	broken, err := form.Refusal(v.View, act, err)
	if err != nil {
		return err
	}
	return v.drawOne(http.StatusUnprocessableEntity, broken)
}

// settings is who may write first, and receipts.
func (v *visit) settings() error { return v.drawSettings(nil) }

func (v *visit) drawSettings(broken []ui.Broken) error {
	var s message.Settings
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = v.Message.Settings(ctx, tx, v.Actor.Account)
		return err
	}); err != nil {
		return err
	}
	doors := []message.Door{message.Everyone, message.Near, message.Mutuals, message.Nobody}
	return v.Settings(topic, broken, h.Form(h.Class("pad stack"), h.Method("post"), h.Action(topic.Path),
		h.FieldSet(h.Class("stack s"), h.Legend(v.T("chat.door")), g.Map(doors, func(d message.Door) g.Node {
			return h.Label(h.Class("pick"), h.Input(h.Type("radio"), h.Name("door"), h.Value(string(d)), g.If(s.Door == d, h.Checked())), h.Span(v.T("chat.door."+string(d))))
		})),
		h.P(h.Class("small muted"), v.T("chat.door.what")),
		h.Label(h.Class("pick"), h.Input(h.Type("checkbox"), h.Name("receipts"), h.Value("1"), g.If(s.Receipts, h.Checked())), h.Span(v.T("chat.receipts"), h.Small(v.T("chat.receipts.what")))),
		ui.Submit("go", v.Say("chat.save"))))
}

func (v *visit) setSettings() error {
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Message.SetSettings(ctx, tx, v.Actor, message.Settings{Door: message.Door(v.Form("door")), Receipts: v.Form("receipts") != ""})
	})
	if err == nil {
		return v.Redirect(topic.Path + "?saved=1")
	}
	broken, err := form.Refusal(v.View, "door", err)
	if err != nil {
		return err
	}
	return v.drawSettings(broken)
}
