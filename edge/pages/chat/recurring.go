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
	s := v.shown[card.Ask]
	if card.Kind == message.Asking {
		return v.request(c, s)
	}
	if s.Token == 0 {
		return nil
	}
	return h.Details(h.Summary(h.Class("small muted"), v.T("chat.recurring.manage")), h.P(h.Class("small muted"), v.T("chat.recurring.told", i18n.With("What", i18n.Isolated(s.Title)))), v.standing(c, s))
}

// standing is what the member said yes to, with the press that stops it.
func (v *visit) standing(c message.Chat, s recurring.Shown) g.Node {
	word, what := "chat.recurring.accepted", "stop"
	if s.Stopped {
		word, what = "chat.recurring.stopped", "resume"
	}
	s.ID = s.Token
	return h.Div(h.Class("stack s"), h.P(h.Class("small muted"), v.T(word)), h.Div(h.Class("row"), v.decide(c, s, what), h.A(h.Class("btn sm"), h.Href(recurring.Path), v.T("recurring.notices"))))
}

// request is what a line asks: who, what, how often and until when, and two buttons that
// look alike.
func (v *visit) request(c message.Chat, s recurring.Shown) g.Node {
	switch s.State {
	case recurring.Asked:
	case recurring.Accepted:
		if s.Token == 0 {
			return h.P(h.Class("small muted"), v.T("chat.recurring.over"))
		}
		return v.standing(c, s)
	case recurring.Declined:
		return h.P(h.Class("small muted"), v.T("chat.recurring.declined"))
	default:
		return h.P(h.Class("small muted"), v.T("chat.recurring.over"))
	}
	ask := v.T("chat.recurring.ask", i18n.With("Who", v.business))
	if !s.Ends.IsZero() {
		ask = v.T("chat.recurring.again", i18n.With("Who", v.business), i18n.With("When", v.Lang.Date(v.Local(s.Ends))))
	}
	return h.Div(h.Class("stack s"),
		h.P(ask),
		h.P(v.T("chat.recurring."+string(s.Frequency), i18n.With("When", v.Lang.Date(v.Local(s.Until))))),
		h.P(h.Class("small muted"), v.T("chat.recurring.any")),
		h.Div(h.Class("row"), v.decide(c, s, "accept"), v.decide(c, s, "decline")),
	)
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
	case "stop":
		return v.Recurring.Stop(ctx, tx, v.Actor, of)
	case "resume":
		return v.Recurring.Resume(ctx, tx, v.Actor, of)
	}
	return form.ErrNoPage
}
