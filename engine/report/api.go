package report

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/account/house"
)

// listMax bounds the lists of the native endpoints.
const listMax = 100

type api struct {
	*Engine
	store *store.Store
	words *i18n.Catalogue
	lang  func(*http.Request) i18n.Tag
}

// What an app needs to read decisions about its member, which come as notifications,
// and to write to the moderators.
const (
	readScope   = "read:notifications"
	appealScope = "write:reports"
)

// Routes registers the native endpoints: decisions about one's own account and
// appeals, and the moderators' side of both (social-core 18, integrity 13).
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor], s *store.Store) {
	a := api{e, s, n.Words, n.Lang}
	n.Plead(mux, "GET /api/parvis/v1/decisions", a.decisions)
	n.Plead(mux, "GET /api/parvis/v1/decisions/{id}", a.decision)
	n.Handle(mux, "POST /api/parvis/v1/decisions", a.decide)
	n.Plead(mux, "POST /api/parvis/v1/appeals", a.appeal)
	n.Handle(mux, "GET /api/parvis/v1/appeals", a.appeals)
	n.Handle(mux, "POST /api/parvis/v1/appeals/{id}/answer", a.answer)
}

type decisionView struct {
	ID      int64       `json:"id,string"`
	Action  Action      `json:"action"`
	Text    string      `json:"text"`
	Posts   []string    `json:"post_ids"`
	Rules   []ruleView  `json:"rules"`
	At      time.Time   `json:"created_at"`
	Lifted  time.Time   `json:"lifted_at"`
	Contest time.Time   `json:"appeal_until"`
	Appeal  *appealView `json:"appeal"`
}

// ruleView is a rule of the network in the words that it had when it was named.
type ruleView struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Text    string `json:"text"`
	Hint    string `json:"hint"`
	// Path of the page with these words; State is what became of them.
	Path  string      `json:"path"`
	State house.State `json:"state"`
}

type appealView struct {
	ID       int64       `json:"id,string"`
	Decision int64       `json:"decision_id,string"`
	Text     string      `json:"text"`
	Answer   string      `json:"answer"`
	State    AppealState `json:"state"`
	At       time.Time   `json:"created_at"`
	Decided  time.Time   `json:"decided_at"`
}

// views renders decisions with the rules that they name.
func (a api) views(r *http.Request, tx *store.Tx, list ...Warning) ([]decisionView, error) {
	words, err := a.wordsOf(r.Context(), tx, list)
	if err != nil {
		return nil, err
	}
	lang, last := a.lang(r), a.words.Fallback()
	out := []decisionView{}
	for _, w := range list {
		v := decisionView{ID: w.ID, Action: w.Action, Text: w.Text, Posts: []string{}, Rules: []ruleView{}, At: w.At, Lifted: w.LiftedAt, Contest: w.At.Add(AppealLife)}
		for _, p := range w.Posts {
			v.Posts = append(v.Posts, p.String())
		}
		for _, c := range w.Rules {
			if x, known := words[c]; known {
				v.Rules = append(v.Rules, ruleView{c.Number(), c.Version, x.Texts.In(lang, last), x.Hints.In(lang, last), c.Path(), x.State()})
			}
		}
		if w.Appeal != nil {
			one := appealOf(*w.Appeal)
			v.Appeal = &one
		}
		out = append(out, v)
	}
	return out, nil
}

func appealOf(a Appeal) appealView {
	return appealView{ID: a.ID, Decision: a.Warning, Text: a.Text, Answer: a.Answer, State: a.State, At: a.At, Decided: a.DecidedAt}
}

func number(r *http.Request) (int64, error) {
	n, err := id.Parse[id.Report](r.PathValue("id"))
	if err != nil {
		return 0, errMissing
	}
	return int64(n), nil
}

func (a api) decisions(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if actor.Known() && !actor.Scopes.Has(readScope) {
		return errForbidden
	}
	p := store.Page{Limit: 40}
	if n, err := strconv.ParseInt(r.FormValue("max_id"), 10, 64); err == nil && n > 0 {
		p.Max = n
	}
	var out []decisionView
	err := a.store.Read(r.Context(), func(tx *store.Tx) error {
		list, err := a.Warnings(r.Context(), tx, actor, p)
		if err == nil {
			out, err = a.views(r, tx, list...)
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}

func (a api) decision(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	var out []decisionView
	err = a.store.Read(r.Context(), func(tx *store.Tx) error {
		got, err := a.Warning(r.Context(), tx, actor, n)
		if err != nil {
			return err
		}
		scope := readScope
		if got.Target != actor.Account {
			scope = "admin:read:reports"
		}
		if !actor.Scopes.Has(scope) {
			return errForbidden
		}
		out, err = a.views(r, tx, got)
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out[0])
}

type decisionBody struct {
	Target id.Account `json:"target_id,string"`
	Action Action     `json:"action"`
	Report id.Report  `json:"report_id,string,omitzero"`
	Posts  []string   `json:"post_ids"`
	Text   string     `json:"text"`
	Mail   bool       `json:"mail"`
}

// decide takes a decision, those about posts too, which the client API lacks.
func (a api) decide(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if !actor.Scopes.Has("admin:write:reports") {
		return errForbidden
	}
	body, err := web.Read[decisionBody](r)
	if err != nil {
		return err
	}
	act := Act{Target: body.Target, Action: body.Action, Report: body.Report, Text: body.Text, Mail: body.Mail}
	for _, s := range body.Posts {
		p, err := id.Parse[id.Post](s)
		if err != nil {
			return errMissing
		}
		act.Posts = append(act.Posts, p)
	}
	var out []decisionView
	err = a.store.Write(r.Context(), func(tx *store.Tx) error {
		made, err := a.Act(r.Context(), tx, actor, act)
		if err == nil {
			out, err = a.views(r, tx, made)
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusCreated, out[0])
}

type appealBody struct {
	Decision int64  `json:"decision_id,string"`
	Text     string `json:"text"`
}

func (a api) appeal(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if actor.Known() && !actor.Scopes.Has(appealScope) {
		return errForbidden
	}
	body, err := web.Read[appealBody](r)
	if err != nil {
		return err
	}
	return a.answerAppeal(w, r, http.StatusCreated, func(ctx context.Context, tx *store.Tx) (Appeal, error) {
		return a.Appeal(ctx, tx, actor, body.Decision, body.Text)
	})
}

type answerBody struct {
	Right bool   `json:"right"`
	Text  string `json:"text"`
}

func (a api) answer(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	if !actor.Scopes.Has("admin:write:reports") {
		return errForbidden
	}
	body, err := web.Read[answerBody](r)
	if err != nil {
		return err
	}
	return a.answerAppeal(w, r, http.StatusOK, func(ctx context.Context, tx *store.Tx) (Appeal, error) {
		return a.Answer(ctx, tx, actor, n, body.Right, body.Text)
	})
}

func (a api) answerAppeal(w http.ResponseWriter, r *http.Request, status int, fn func(context.Context, *store.Tx) (Appeal, error)) error {
	var got Appeal
	err := a.store.Write(r.Context(), func(tx *store.Tx) (err error) { got, err = fn(r.Context(), tx); return err })
	if err != nil {
		return err
	}
	return web.JSON(w, status, appealOf(got))
}

func (a api) appeals(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if !actor.Scopes.Has("admin:read:reports") {
		return errForbidden
	}
	out := []appealView{}
	err := a.store.Read(r.Context(), func(tx *store.Tx) error {
		list, err := a.Appeals(r.Context(), tx, actor, 0, listMax)
		for _, one := range list {
			out = append(out, appealOf(one))
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}
