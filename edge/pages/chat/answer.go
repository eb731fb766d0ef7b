package chat

import (
	"context"
	"net/http"
	"slices"
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
	"parvis/engine/message/card"
)

// asked is what a message asks for, as its page needs it.
type asked struct {
	chat message.Chat
	seq  int64
	form card.Form
	// mine are the contacts that the member may share.
	mine []card.Contact
}

// path is the page on which it is given.
func (a asked) path() string { return answerPath(a.chat.ID, a.seq) }

func answerPath(c id.Chat, seq int64) string {
	return path(c) + "/answer/" + strconv.FormatInt(seq, 10)
}

// asks is what leads to the page on which the member gives what a card asks for.
func (v *visit) asks(c message.Chat, m message.Message) g.Node {
	at := m.Words.Card
	if v.by != nil || v.stopped || v.shut != "" { // nothing can be said
		return nil
	}
	if f := at.Form; f != nil {
		label := f.Label
		if label == "" {
			label = v.Say("chat.answer." + f.Kind)
		}
		return h.P(h.A(h.Class("btn sm"), h.Dir("auto"), h.Href(answerPath(c.ID, m.Seq)), g.Text(label)))
	}
	return g.If(at.Kind == message.Where, h.P(h.A(h.Class("btn sm"), h.Href(path(c.ID)+"/share?reply="+strconv.FormatInt(m.Seq, 10)+"#place"), v.T("chat.share.place"))))
}

// find finds what the message of the address asks for.
func (v *visit) find() (asked, error) {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return asked{}, err
	}
	a := asked{}
	if a.seq, err = strconv.ParseInt(v.R.PathValue("seq"), 10, 64); err != nil {
		return a, form.ErrNoPage
	}
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if a.chat, err = v.Message.Chat(ctx, tx, v.Actor, which); err != nil {
			return err
		}
		if err = v.seek(ctx, tx, a.chat); err != nil {
			return err
		}
		if a.form, err = v.Message.Asked(ctx, tx, v.Actor, which, a.seq); err != nil {
			return err
		}
		if a.form.Kind == card.Request {
			a.mine, err = v.Business.Shares(ctx, tx, v.Actor)
		}
		return err
	})
	return a, err
}

// answer is the page on which the member gives what a card asks for.
func (v *visit) answer() error {
	a, err := v.find()
	if err != nil {
		return err
	}
	if v.stopped || v.shut != "" { // where nothing can be said, the chat says why
		return v.Redirect(path(a.chat.ID))
	}
	if a.form.Kind == card.Flow {
		return v.walk(a)
	}
	var broken []ui.Broken
	for _, name := range a.form.Fields() {
		if text := a.form.Errors[name]; a.form.Kind == card.Postal && text != "" {
			broken = append(broken, ui.Broken{Name: name, Text: text})
		}
	}
	return v.drawAnswer(http.StatusOK, a, broken)
}

func (v *visit) drawAnswer(status int, a asked, broken []ui.Broken) error {
	title := v.Say("chat.answer." + a.form.Kind)
	who := i18n.With("Who", i18n.Isolated(v.business))
	var content g.Node
	if a.form.Kind == card.Request {
		content = v.own(a, broken)
	} else {
		content = v.postal(a, broken)
	}
	return v.Draw(status, ui.Page{Title: title, Here: "messages", Back: path(a.chat.ID), NoIndex: true}, v.Summary(broken),
		h.Form(h.Class("pad stack"), h.Method("post"), h.EncType("multipart/form-data"), h.Action(a.path()), form.Hidden("ref", v.ref()), h.P(v.T("chat.answer."+a.form.Kind+".what", who)), content))
}

// own is the choice of what a member shares of themselves. To share nothing weighs as much.
func (v *visit) own(a asked, broken []ui.Broken) g.Node {
	not := h.A(h.Class("btn"), h.Href(path(a.chat.ID)), v.T("chat.answer.not"))
	if len(a.mine) == 0 {
		return g.Group{h.P(v.T("chat.answer.none")), h.Div(h.Class("row"), not)}
	}
	return g.Group{
		h.FieldSet(h.ID("mine"), h.Class("stack s"), v.faulty("mine", form.At(broken, "mine")), h.Legend(v.T("chat.answer.mine")), v.fault("mine", form.At(broken, "mine")), g.Map(a.mine, func(c card.Contact) g.Node {
			return h.Label(h.Class("tick"), h.Input(h.Type("radio"), h.Name("mine"), h.Value(c.Emails[0].Email), h.Required()), h.Span(g.El("bdi", g.Text(c.Name.Formatted)), g.Text(" · "), g.El("bdi", g.Text(c.Emails[0].Email))))
		})),
		h.Div(h.Class("row"), h.Button(h.Type("submit"), h.Class("btn"), v.T("chat.answer.share")), not),
	}
}

// postal is the form of an address.
func (v *visit) postal(a asked, broken []ui.Broken) g.Node {
	out := g.Group{}
	if len(a.form.Saved) > 0 {
		options := []ui.Option{{Text: v.Say("chat.address.new")}}
		for _, s := range a.form.Saved {
			options = append(options, ui.Option{Value: s.ID, Text: a.form.Line(s)})
		}
		out = append(out, v.Field(ui.Field{Name: "saved", Label: v.Say("chat.address.saved"), Type: "select", Options: options, Value: v.Form("saved")}))
	}
	for _, name := range a.form.Fields() {
		value := v.Form(name)
		if v.R.Method == http.MethodGet {
			value = a.form.Values[name]
		}
		out = append(out, v.Field(ui.Field{Name: name, Label: v.Say("chat.address." + name), Optional: !a.form.Needed(name), Value: value, Max: 256, Error: form.At(broken, name)}))
	}
	return append(out, h.P(h.Class("small muted"), v.T("chat.address.country", i18n.With("Country", a.form.Country))), ui.Submit("go", v.Say("chat.answer.send")))
}

// fill takes what the member gives.
func (v *visit) fill() error {
	a, err := v.find()
	if err != nil {
		return err
	}
	if v.stopped || v.shut != "" {
		return v.Redirect(path(a.chat.ID))
	}
	if err := v.Message.Spend(v.Actor, false); err != nil {
		return err
	}
	switch a.form.Kind {
	case card.Request:
		return v.give(a)
	case card.Flow:
		return v.walk(a)
	}
	values := map[string]string{}
	for _, name := range a.form.Fields() {
		values[name] = v.Form(name)
	}
	filled, wrong := a.form.Answer(values, v.Form("saved"))
	if wrong != nil {
		name, isField := strings.CutPrefix(wrong.Path, "values.")
		if !isField {
			name = "saved"
		}
		word := "chat.address.long"
		if wrong.Want == "" {
			word = "chat.address.needed"
		}
		return v.drawAnswer(http.StatusUnprocessableEntity, a, []ui.Broken{{Name: name, Text: v.Say(word)}})
	}
	return v.filled(a, filled)
}

// filled sends a form that was filled in.
func (v *visit) filled(a asked, f card.Filled) error {
	err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		_, _, err := v.Message.Fill(ctx, tx, v.Actor, a.chat.ID, message.Words{Filled: &f, ReplyTo: a.seq, Ref: v.Form("ref")})
		return err
	})
	if err != nil {
		return err
	}
	return v.Redirect(path(a.chat.ID))
}

// give shares the contact that the member chose of their own.
func (v *visit) give(a asked) error {
	at := slices.IndexFunc(a.mine, func(c card.Contact) bool { return c.Emails[0].Email == v.Form("mine") })
	if at < 0 {
		return v.drawAnswer(http.StatusUnprocessableEntity, a, []ui.Broken{{Name: "mine", Label: v.Say("chat.answer.mine"), Text: v.Say("chat.flow.wrong.choice")}})
	}
	if err := v.Write(func(ctx context.Context, tx *store.Tx) error {
		_, _, err := v.Message.Give(ctx, tx, v.Actor, a.chat.ID, message.Words{Contacts: a.mine[at : at+1], ReplyTo: a.seq, Ref: v.Form("ref")})
		return err
	}); err != nil {
		return err
	}
	return v.Redirect(path(a.chat.ID))
}
