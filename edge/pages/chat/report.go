package chat

import (
	"context"
	"net/url"
	"slices"
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

// complaint is where one message is reported.
func complaint(c id.Chat, seq int64) string {
	return "/report?" + url.Values{"chat": {c.String()}, "said": {strconv.FormatInt(seq, 10)}}.Encode()
}

// pick lets one choose which messages of somebody are reported; the form of reports goes on.
func (v *visit) pick() error {
	which, err := form.Number[id.Chat](v.R, "id")
	if err != nil {
		return err
	}
	var said []message.Message
	var faces map[id.Account]message.Face
	err = v.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if said, err = v.Message.Messages(ctx, tx, v.Actor, which, message.Range{Before: v.number("before"), Limit: inSight}); err != nil {
			return err
		}
		faces, err = v.meet(ctx, tx, nil, said)
		return err
	})
	if err != nil {
		return err
	}
	older := ""
	if len(said) == inSight {
		older = path(which) + "/report?before=" + strconv.FormatInt(said[inSight-1].Seq, 10)
	}
	var who []id.Account
	of := map[id.Account][]message.Message{}
	for _, m := range said {
		if m.Sender == v.Actor.Account || !m.DeletedAt.IsZero() || m.Words.Notice != nil {
			continue
		}
		if !slices.Contains(who, m.Sender) {
			who = append(who, m.Sender)
		}
		of[m.Sender] = append(of[m.Sender], m)
	}
	p := ui.Page{Title: v.Say("chat.report.pick"), Here: "messages", Back: path(which), NoIndex: true}
	if len(who) == 0 {
		return v.Page(p, v.Empty(v.Say("chat.report.none"), nil), v.Older(older))
	}
	return v.Page(p, h.P(h.Class("pad small muted"), v.T("chat.report.what", i18n.With("Max", message.MaxQuoted))),
		g.Map(who, func(a id.Account) g.Node { return v.choice(which, a, of[a], faces) }), v.Older(older))
}

// choice is the form with the messages of one member: nobody reports two at once.
func (v *visit) choice(c id.Chat, a id.Account, said []message.Message, faces map[id.Account]message.Face) g.Node {
	return h.Form(h.Class("pad stack s"), h.Method("get"), h.Action("/report"), form.Hidden("chat", c.String()),
		h.FieldSet(h.Class("stack s"), h.Legend(g.Text(v.who(a, faces))), g.Map(said, func(m message.Message) g.Node {
			return h.Label(h.Class("pick"), h.Input(h.Type("checkbox"), h.Name("said"), h.Value(strconv.FormatInt(m.Seq, 10))), h.Span(h.Dir("auto"), g.Text(clip(v.summary(m, faces))), h.Small(v.Exact(m.At))))
		})), ui.Submit("go", v.Say("chat.report")))
}
