package announce

import (
	"net/http"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
)

type api struct {
	*Engine
	store *store.Store
}

// Routes registers the native endpoints with which staff write announcements
// and take them back; both ask the scope admin:write.
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor], s *store.Store) {
	a := api{e, s}
	n.Handle(mux, "POST /api/parvis/v1/announcements", a.publish)
	n.Handle(mux, "DELETE /api/parvis/v1/announcements/{id}", a.withdraw)
}

type draftBody struct {
	Text   string    `json:"text"`
	From   time.Time `json:"starts_at,omitzero"`
	Until  time.Time `json:"ends_at,omitzero"`
	AllDay bool      `json:"all_day"`
}

func (a api) publish(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if !actor.Scopes.Has("admin:write") {
		return errRole
	}
	body, err := web.Read[draftBody](r)
	if err != nil {
		return err
	}
	var made Announcement
	err = a.store.Write(r.Context(), func(tx *store.Tx) (err error) {
		made, err = a.Publish(r.Context(), tx, actor, Draft(body))
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusCreated, map[string]string{"id": id.Job(made.ID).String()})
}

func (a api) withdraw(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if !actor.Scopes.Has("admin:write") {
		return errRole
	}
	n, err := id.Parse[id.Job](r.PathValue("id"))
	if err != nil {
		return errMissing
	}
	if err := a.store.Write(r.Context(), func(tx *store.Tx) error { return a.Withdraw(r.Context(), tx, actor, int64(n)) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
