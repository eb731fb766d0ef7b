package rule

import (
	"context"
	"net/http"
	"strconv"
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

const (
	readScope  = "admin:read:reports"
	writeScope = "admin:write:reports"
)

// Routes registers the native endpoints of the staff: rules, what they met, and
// the posts that wait (social-core 18).
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor], s *store.Store) {
	a := api{e, s}
	const rules, held, hits = "/api/parvis/v1/admin/rules", "/api/parvis/v1/admin/held", "/api/parvis/v1/admin/hits"
	n.Handle(mux, "GET "+rules, a.list)
	n.Handle(mux, "POST "+rules, a.add)
	n.Handle(mux, "POST "+rules+"/try", a.try)
	n.Handle(mux, "GET "+rules+"/{id}", a.get)
	n.Handle(mux, "PUT "+rules+"/{id}", a.change)
	n.Handle(mux, "DELETE "+rules+"/{id}", a.remove)
	n.Handle(mux, "POST "+rules+"/{id}/move", a.move)
	n.Handle(mux, "GET "+hits, a.hits)
	n.Handle(mux, "POST "+hits+"/{id}/undo", a.undo)
	n.Handle(mux, "GET "+held, a.queue)
	n.Handle(mux, "POST "+held+"/{id}/release", a.release)
	n.Handle(mux, "POST "+held+"/{id}/refuse", a.refuse)
}

type ruleView struct {
	ID      string `json:"id"`
	Place   int    `json:"place"`
	Version string `json:"version"`
	By      string `json:"by"`
	Hits    int    `json:"hits"`
	Draft
	Versions []ruleView `json:"versions,omitzero"`
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func viewOf(r Rule) ruleView {
	return ruleView{ID: number(r.ID), Place: r.Place, Version: number(r.Version), By: r.By.String(), Hits: r.Hits, Draft: r.Draft}
}

func which(r *http.Request) (int64, error) {
	n, err := id.Parse[id.Job](r.PathValue("id"))
	if err != nil {
		return 0, errMissing
	}
	return int64(n), nil
}

// scoped refuses a token without a scope before anything is done.
func scoped(actor account.Actor, scope string) error {
	if !actor.Scopes.Has(scope) {
		return errRole
	}
	return nil
}

func (a api) list(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if err := scoped(actor, readScope); err != nil {
		return err
	}
	out := []ruleView{}
	err := a.store.Read(r.Context(), func(tx *store.Tx) error {
		list, err := a.List(r.Context(), tx, actor)
		for _, rule := range list {
			out = append(out, viewOf(rule))
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}

func (a api) get(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	n, err := which(r)
	if err == nil {
		err = scoped(actor, readScope)
	}
	if err != nil {
		return err
	}
	var out ruleView
	err = a.store.Read(r.Context(), func(tx *store.Tx) error {
		rule, err := a.Get(r.Context(), tx, actor, n)
		if err != nil {
			return err
		}
		out = viewOf(rule)
		old, err := a.Versions(r.Context(), tx, actor, n)
		for _, v := range old {
			out.Versions = append(out.Versions, viewOf(v))
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}

// save answers with a rule after one verb.
func (a api) save(w http.ResponseWriter, r *http.Request, actor account.Actor, status int, fn func(context.Context, *store.Tx, Draft) (Rule, error)) error {
	if err := scoped(actor, writeScope); err != nil {
		return err
	}
	d, err := web.Read[Draft](r)
	if err != nil {
		return err
	}
	var made Rule
	if err := a.store.Write(r.Context(), func(tx *store.Tx) (err error) { made, err = fn(r.Context(), tx, d); return err }); err != nil {
		return err
	}
	return web.JSON(w, status, viewOf(made))
}

func (a api) add(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	return a.save(w, r, actor, http.StatusCreated, func(ctx context.Context, tx *store.Tx, d Draft) (Rule, error) { return a.Add(ctx, tx, actor, d) })
}

func (a api) change(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	n, err := which(r)
	if err != nil {
		return err
	}
	return a.save(w, r, actor, http.StatusOK, func(ctx context.Context, tx *store.Tx, d Draft) (Rule, error) { return a.Change(ctx, tx, actor, n, d) })
}

// do answers with nothing after one verb about a number in the path.
func (a api) do(w http.ResponseWriter, r *http.Request, actor account.Actor, fn func(context.Context, *store.Tx, int64) error) error {
	n, err := which(r)
	if err == nil {
		err = scoped(actor, writeScope)
	}
	if err != nil {
		return err
	}
	if err := a.store.Write(r.Context(), func(tx *store.Tx) error { return fn(r.Context(), tx, n) }); err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, struct{}{})
}

func (a api) remove(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	return a.do(w, r, actor, func(ctx context.Context, tx *store.Tx, n int64) error { return a.Remove(ctx, tx, actor, n) })
}

type moveBody struct {
	Place int `json:"place"`
}

func (a api) move(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	body, err := web.Read[moveBody](r)
	if err != nil {
		return err
	}
	return a.do(w, r, actor, func(ctx context.Context, tx *store.Tx, n int64) error { return a.Move(ctx, tx, actor, n, body.Place) })
}

type matchView struct {
	Post  string `json:"post_id"`
	Parts []Part `json:"parts"`
}

func (a api) try(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if err := scoped(actor, readScope); err != nil {
		return err
	}
	d, err := web.Read[Draft](r)
	if err != nil {
		return err
	}
	out := []matchView{}
	err = a.store.Read(r.Context(), func(tx *store.Tx) error {
		list, err := a.Try(r.Context(), tx, actor, d)
		for _, m := range list {
			out = append(out, matchView{m.Post.ID.String(), m.Parts})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}

type hitView struct {
	ID      string    `json:"id"`
	Rule    string    `json:"rule_id"`
	Version string    `json:"version"`
	Effect  Effect    `json:"effect"`
	Post    *string   `json:"post_id"`
	Author  string    `json:"account_id"`
	At      time.Time `json:"created_at"`
	Parts   []Part    `json:"parts"`
	Warning *string   `json:"decision_id"`
}

func orNil(n int64) *string {
	if n == 0 {
		return nil
	}
	s := number(n)
	return &s
}

// hits lists what a rule met, or all rules; it pages by max_id.
func (a api) hits(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if err := scoped(actor, readScope); err != nil {
		return err
	}
	p := store.Page{Limit: 40}
	if n, err := id.Parse[id.Job](r.FormValue("max_id")); err == nil {
		p.Max = int64(n)
	}
	rule := int64(0)
	if s := r.FormValue("rule_id"); s != "" {
		n, err := id.Parse[id.Job](s)
		if err != nil {
			return errMissing
		}
		rule = int64(n)
	}
	out := []hitView{}
	err := a.store.Read(r.Context(), func(tx *store.Tx) error {
		list, err := a.Hits(r.Context(), tx, actor, rule, p)
		for _, h := range list {
			out = append(out, hitView{number(h.ID), number(h.Rule), number(h.Version), h.Effect, orNil(int64(h.Post)), h.Author.String(), h.At, h.Parts, orNil(h.Warning)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}

func (a api) undo(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	return a.do(w, r, actor, func(ctx context.Context, tx *store.Tx, n int64) error { return a.Undo(ctx, tx, actor, n) })
}

type heldView struct {
	Post    string    `json:"post_id"`
	Author  string    `json:"account_id"`
	At      time.Time `json:"held_at"`
	Rule    *string   `json:"rule_id"`
	Parts   []Part    `json:"parts"`
	For     string    `json:"visibility"`
	Spoiler string    `json:"spoiler_text"`
	Text    string    `json:"text"`
	Hashes  []string  `json:"hashes"`
}

func (a api) queue(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if err := scoped(actor, readScope); err != nil {
		return err
	}
	var out []heldView
	err := a.store.Write(r.Context(), func(tx *store.Tx) error {
		out = []heldView{}
		list, err := a.Queue(r.Context(), tx, actor)
		for _, h := range list {
			out = append(out, heldView{h.Post.String(), h.Author.String(), h.At, orNil(h.Rule), h.Parts, string(h.Seen.Visibility), h.Seen.Spoiler, h.Seen.Source, append([]string{}, h.Hashes...)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}

func (a api) release(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	return a.do(w, r, actor, func(ctx context.Context, tx *store.Tx, n int64) error { return a.Release(ctx, tx, actor, id.Post(n)) })
}

type refuseBody struct {
	Text string `json:"text"`
}

func (a api) refuse(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	body, err := web.Read[refuseBody](r)
	if err != nil {
		return err
	}
	return a.do(w, r, actor, func(ctx context.Context, tx *store.Tx, n int64) error {
		return a.Refuse(ctx, tx, actor, id.Post(n), body.Text)
	})
}
