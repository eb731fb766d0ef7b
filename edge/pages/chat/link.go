package chat

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/message"
)

// linkOf gives the link of a group to who administers it; none is no error.
func (v *visit) linkOf(ctx context.Context, tx *store.Tx, c message.Chat) (message.Link, error) {
	if c.Kind != message.Group || !c.Me.Admin {
		return message.Link{}, nil
	}
	return v.Message.Link(ctx, tx, v.Actor, c.ID)
}

// linking makes, shows and ends the link of a group.
func (v *visit) linking(c message.Chat, l message.Link) g.Node {
	word := "chat.link.make"
	if l.Code != "" {
		word = "chat.link.again"
	}
	return h.Section(h.Class("pad stack s"), h.H2(v.T("chat.link")), h.P(h.Class("small muted"), v.T("chat.link.what")),
		g.If(l.Code != "", h.P(h.Class("lines"), h.A(h.Href(message.JoinPath(l.Code)), h.Dir("ltr"), g.Text(v.Base+message.JoinPath(l.Code))))),
		h.Div(h.Class("row"), ui.Act(path(c.ID)+"/link", "btn sm", v.T(word)), g.If(l.Code != "", ui.Act(path(c.ID)+"/unlink", "btn sm bad", v.T("chat.link.end")))))
}

// invited says into which group a link leads.
func (v *visit) invited() error {
	return v.drawInvited(http.StatusOK, v.R.URL.Query().Get("code"), nil)
}

func (v *visit) drawInvited(status int, code string, broken []ui.Broken) error {
	var i message.Invitation
	if err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		i, err = v.Message.Invitation(ctx, tx, v.Actor, code)
		return err
	}); err != nil {
		return err
	}
	if i.In {
		return v.Redirect(path(i.Chat))
	}
	title := i.Title
	if title == "" {
		title = v.Say("chat.group")
	}
	return v.Draw(status, ui.Page{Title: v.Say("chat.join", i18n.With("Title", i18n.Isolated(title))), Heading: title, Here: "messages", Back: "/messages", NoIndex: true}, v.Summary(broken),
		h.Form(h.Class("pad stack"), h.Method("post"), h.Action("/messages/join"), form.Hidden("code", code),
			h.P(v.T("chat.members", i18n.Count(i.Count))), h.P(h.Class("small muted"), v.T("chat.join.what")), h.P(h.Class("small muted"), v.T("chat.label")), ui.Submit("go", v.Say("chat.join.do"))))
}

// join takes the actor into a group.
func (v *visit) join() error {
	if err := v.Message.Spend(v.Actor, false); err != nil {
		return err
	}
	var c id.Chat
	err := v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = v.Message.Join(ctx, tx, v.Actor, v.Form("code"))
		return err
	})
	if err == nil {
		return v.Redirect(path(c))
	}
	broken, err := form.Refusal(v.View, "code", err)
	if err != nil {
		return err
	}
	return v.drawInvited(http.StatusUnprocessableEntity, v.Form("code"), broken)
}
