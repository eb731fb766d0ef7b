package chat

import (
	"context"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/edge/pages/form"
	"parvis/engine/message"
	"parvis/system/business/recurring"
)

// recurring draws what a line asks the member for (business-messaging 17.3).
func (v *visit) recurring(c message.Chat, card *message.Card) g.Node {
	if card.Ask == "" || v.by != nil {
		return nil
	}
	return v.request(c, v.shown[card.Ask])
}

// request is what a line asks: who, what, how often and until when, and two buttons that
// look alike.
func (v *visit) request(c message.Chat, s recurring.Shown) g.Node {
	switch s.State {
	case recurring.Asked:
	case recurring.Accepted:
		return h.P(h.Class("small muted"), v.T("chat.recurring.accepted"))
	case recurring.Declined:
		return h.P(h.Class("small muted"), v.T("chat.recurring.declined"))
	default:
		return h.P(h.Class("small muted"), v.T("chat.recurring.over"))
	}
	return g.Group{
		h.P(v.T("chat.recurring.ask", i18n.With("Who", v.business))),
		h.P(v.T("chat.recurring."+string(s.Frequency), i18n.With("When", v.Lang.Date(v.Local(s.Until))))),
		h.P(h.Class("small muted"), v.T("chat.recurring.any")),
		h.Div(h.Class("row"), v.decide(c, s, "accept"), v.decide(c, s, "decline")),
	}
}

// decide is one button of a request.
func (v *visit) decide(c message.Chat, s recurring.Shown, what string) g.Node {
	return h.Form(h.Method("post"), h.Action(path(c.ID)+"/notifications"), form.Hidden("of", strconv.FormatInt(s.ID, 10)), form.Hidden("what", what),
		h.Button(h.Type("submit"), h.Class("btn"), v.T("chat.recurring.do."+what)))
}

// notifications does what such a button says.
func (v *visit) notifications(ctx context.Context, tx *store.Tx) error {
	of, err := strconv.ParseInt(v.Form("of"), 10, 64)
	if err != nil {
		return form.ErrNoPage
	}
	switch what := v.Form("what"); what {
	case "accept", "decline":
		return v.Recurring.Answer(ctx, tx, v.Actor, of, what == "accept")
	}
	return form.ErrNoPage
}
