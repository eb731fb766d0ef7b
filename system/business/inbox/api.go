package inbox

import (
	"net/http"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
)

type attendBody struct {
	Writes bool `json:"writes"`
}

// Routes registers the native endpoint by which those who answer for a line see each other
// (business-messaging 2.8, 16). What is said in the chats of a line comes by the stream of
// messages, with the line named.
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor], s *store.Store) {
	n.Handle(mux, "POST /api/parvis/v1/lines/{line}/conversations/{id}/attend", func(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
		if !actor.Known() {
			return web.ErrMissing
		}
		if !actor.Scopes.Has("write:messages") {
			return errScope
		}
		l, err := id.Parse[id.Line](r.PathValue("line"))
		if err != nil {
			return errMissing
		}
		c, err := id.Parse[id.Chat](r.PathValue("id"))
		if err != nil {
			return errMissing
		}
		body, err := web.Read[attendBody](r)
		if err != nil {
			return err
		}
		if err := s.Read(r.Context(), func(tx *store.Tx) error {
			if _, _, err := e.find(r.Context(), tx, actor, l, c); err != nil {
				return err
			}
			who, err := e.o.Account.Find(r.Context(), tx, actor.Account)
			if err != nil {
				return err
			}
			return e.o.Message.Attend(r.Context(), tx, l, c, who, body.Writes)
		}); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	})
}
