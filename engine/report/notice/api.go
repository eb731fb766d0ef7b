package notice

import (
	"net/http"

	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/report"
)

// messagesScope is what an app needs to report messages.
const messagesScope = "write:messages"

// reasons are those of business-messaging 4, as the tree of integrity 6 has them.
var reasons = map[string]report.Reason{
	"scam": "misleading.scam", "harassment": "harassment.other", "hate": "harassment.hate_speech", "sexual": "sexual.other", "minor_safety": "child_safety.other", "other": "other",
}

type api struct {
	*Engine
	limiter *ratelimit.Limiter
}

// Routes registers the native endpoint that reports messages (business-messaging 4).
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor], l *ratelimit.Limiter) {
	n.Handle(mux, "POST /api/parvis/v1/conversations/{id}/report", api{e, l}.messages)
}

// messagesBody names messages by their ids on the wire.
type messagesBody struct {
	Reason   string   `json:"reason"`
	Messages []string `json:"messages"`
	Comment  string   `json:"comment"`
}

type messagesView struct {
	ID      id.Report     `json:"id,string"`
	Reason  report.Reason `json:"reason"`
	Receipt string        `json:"receipt"`
}

func (a api) messages(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	switch {
	case !actor.Known():
		return errSignIn
	case !actor.Scopes.Has(messagesScope):
		return errScope
	}
	c, err := id.Parse[id.Chat](r.PathValue("id"))
	if err != nil {
		return errMissing
	}
	body, err := web.Read[messagesBody](r)
	if err != nil {
		return err
	}
	d := report.Draft{Chat: c, Reason: reasons[body.Reason], Comment: body.Comment}
	if d.Reason == "" {
		return errReason
	}
	for _, text := range body.Messages {
		m, err := a.Message.Parse(text)
		if err != nil {
			return err
		}
		d.Messages = append(d.Messages, m)
	}
	if len(d.Messages) == 0 {
		return errReason
	}
	if _, err := a.limiter.Take(ratelimit.Use{Rule: perMember, Key: actor.Account.String()}); err != nil {
		return err
	}
	var made report.Report
	err = a.Store.Write(r.Context(), func(tx *store.Tx) (err error) { made, err = a.Report.Open(r.Context(), tx, actor, d); return err })
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusCreated, messagesView{made.ID, made.Reason, a.Base + a.Receipt(made)})
}
