package chat

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/ui"
	"parvis/edge/pages/form"
	"parvis/engine/message"
)

// asking is the form that looks for words in all chats, or in one.
func (v *visit) asking(text string, in id.Chat) g.Node {
	return h.Form(h.Class("pad row nowrap"), h.Role("search"), h.Method("get"), h.Action("/messages/search"), g.If(in != 0, form.Hidden("in", in.String())),
		h.Label(h.Class("vh"), h.For("q"), v.T("chat.search")), h.Input(h.Class("input grow"), h.ID("q"), h.Type("search"), h.Name("q"), h.Value(text), h.MaxLength("200"), h.Placeholder(v.Say("chat.search")), h.Dir("auto")), ui.Submit("sm", v.Say("chat.search.do")))
}

// search lists the messages that have all words of a question.
func (v *visit) search() error {
	s := message.Search{Text: v.R.URL.Query().Get("q"), Chat: id.Chat(v.number("in")), Before: id.Message(v.number("before")), Limit: perPage}
	if err := v.Message.Seek(v.Actor); err != nil {
		return err
	}
	var f message.Found
	var faces map[id.Account]message.Face
	err := v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if f, err = v.Message.Search(ctx, tx, v.Actor, s); err != nil {
			return err
		}
		faces, err = v.meet(ctx, tx, nil, f.Messages)
		return err
	})
	status := http.StatusOK
	var broken []ui.Broken
	if err != nil {
		if broken, err = form.Refusal(v.View, "q", err); err != nil {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	back, older := "/messages", ""
	if s.Chat != 0 {
		back = path(s.Chat)
	}
	if f.Next != 0 {
		older = "/messages/search?" + url.Values{"q": {s.Text}, "in": {s.Chat.String()}, "before": {f.Next.String()}}.Encode()
	}
	var list g.Node
	switch {
	case len(f.Messages) > 0:
		list = h.Div(h.Class("convs"), h.Ul(h.Role("list"), g.Map(f.Messages, func(m message.Message) g.Node { return v.hit(m, faces) })))
	case broken == nil && f.Next != 0:
		list = h.P(h.Class("pad"), v.T("chat.search.yet"))
	case broken == nil:
		list = v.Empty(v.Say("chat.search.none"), nil)
	}
	return v.Draw(status, ui.Page{Title: v.Say("chat.search"), Here: "messages", Back: back, NoIndex: true}, v.Summary(broken), v.asking(s.Text, s.Chat), list, v.Older(older))
}

// hit is a message that was found, which leads to where it was said.
func (v *visit) hit(m message.Message, faces map[id.Account]message.Face) g.Node {
	at := path(m.Chat) + "?before=" + strconv.FormatInt(m.Seq+inSight/2, 10) + "#m" + strconv.FormatInt(m.Seq, 10)
	return h.Li(h.A(h.Href(at), v.Avatar(v.Person(faces[m.Sender]), ""), h.B(h.Class("ell"), g.Text(v.who(m.Sender, faces))),
		h.Span(h.Class("sub ell muted small"), h.Dir("auto"), g.Text(v.summary(m, faces))), h.Span(h.Class("end"), v.When(m.At), h.Span(h.Class("vh"), g.Text(" "), v.T("chat.search.there", i18n.With("Date", v.Lang.DateTime(v.Local(m.At))))))))
}
