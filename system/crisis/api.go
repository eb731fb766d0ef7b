package crisis

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/account/house"
)

const (
	readScope  = "admin:read:integrity"
	writeScope = "admin:write:integrity"
	root       = "/api/parvis/v1"
)

type request = http.Request

// Routes registers the native endpoints (integrity 13).
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor]) {
	n.Handle(mux, "GET "+root+"/crises", e.answer("", http.StatusOK, (*Engine).apiList))
	n.Handle(mux, "GET "+root+"/crises/{slug}", e.answer("", http.StatusOK, (*Engine).apiCrisis))
	n.Handle(mux, "GET "+root+"/crises/{slug}/claims", e.answer("", http.StatusOK, (*Engine).apiClaims))
	n.Handle(mux, "GET "+root+"/crises/{slug}/claims/{n}", e.answer("", http.StatusOK, (*Engine).apiClaim))
	n.Handle(mux, "POST "+root+"/crises", e.answer(writeScope, http.StatusCreated, (*Engine).apiSave))
	n.Handle(mux, "PUT "+root+"/crises/{slug}", e.answer(writeScope, http.StatusOK, (*Engine).apiSave))
	n.Handle(mux, "DELETE "+root+"/crises/{slug}", e.answer(writeScope, http.StatusOK, (*Engine).apiMove))
	n.Handle(mux, "POST "+root+"/crises/{slug}/{act}", e.answer(writeScope, http.StatusOK, (*Engine).apiMove))
	n.Handle(mux, "POST "+root+"/claims", e.answer(writeScope, http.StatusCreated, (*Engine).apiAddClaim))
	n.Handle(mux, "PATCH "+root+"/claims/{id}", e.answer(writeScope, http.StatusOK, (*Engine).apiChangeClaim))
	n.Handle(mux, "POST "+root+"/claims/{id}/evidence", e.evidenceAdded)
	n.Handle(mux, "POST "+root+"/claims/{id}/assess", e.answer(writeScope, http.StatusOK, (*Engine).apiAssess))
	n.Handle(mux, "POST "+root+"/review/cases", e.answer(writeScope, http.StatusCreated, (*Engine).apiPropose))
	n.Handle(mux, "GET "+root+"/review/cases/{id}", e.answer(readScope, http.StatusOK, (*Engine).apiCase))
	n.Handle(mux, "POST "+root+"/review/cases/{id}/{act}", e.answer(writeScope, http.StatusOK, (*Engine).apiMoveCase))
	n.Handle(mux, "POST "+root+"/designations", e.answer(writeScope, http.StatusCreated, (*Engine).apiDesignate))
	n.Handle(mux, "POST "+root+"/designations/{id}/{act}", e.answer(writeScope, http.StatusOK, (*Engine).apiMoveDesignation))
}

// call is one request in a transaction; body is nil unless something was sent.
type call struct {
	ctx   context.Context
	tx    *store.Tx
	r     *request
	actor account.Actor
	body  sent
}

// sent is what a body may hold; each endpoint takes what is its own of it.
type sent struct {
	Slug string `json:"slug"`
	Draft
	Until time.Time `json:"until"`
	Why   string    `json:"why"`
	Now   bool      `json:"now"`
	Asked time.Time `json:"asked_at"`
	ClaimDraft
	CrisisID   int64       `json:"crisis_id,string"`
	State      ClaimState  `json:"state"`
	Assessment house.Words `json:"assessment"`
	Proposal
	Hours   int        `json:"hours"`
	Account id.Account `json:"account_id,string"`
	Class   string     `json:"class"`
	URL     string     `json:"evidence_url"`
}

// answer makes an endpoint of a function that gives what to answer.
func (e *Engine) answer(scope string, status int, fn func(*Engine, call) (any, error)) func(http.ResponseWriter, *request, account.Actor) error {
	return func(w http.ResponseWriter, r *request, actor account.Actor) error {
		if scope != "" && (!actor.Known() || !actor.Scopes.Has(scope)) {
			return errRole
		}
		c := call{ctx: r.Context(), r: r, actor: actor}
		run := e.o.Store.Read
		if r.Method != http.MethodGet {
			run = e.o.Store.Write
			if r.ContentLength != 0 {
				var err error
				if c.body, err = web.Read[sent](r); err != nil {
					return err
				}
			}
		}
		var out any
		if err := run(c.ctx, func(tx *store.Tx) (err error) {
			c.tx = tx
			out, err = fn(e, c)
			return err
		}); err != nil {
			return err
		}
		return web.JSON(w, status, out)
	}
}

// number reads an id of the path.
func number(r *request, name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, errMissing
	}
	return n, nil
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }

type crisisView struct {
	ID    string `json:"id"`
	Slug  string `json:"slug"`
	State State  `json:"state"`
	Draft
	OpenedAt   time.Time  `json:"opened_at"`
	ClosedAt   time.Time  `json:"closed_at"`
	URL        string     `json:"url"`
	Extensions []stepView `json:"extensions"`
	Waits      bool       `json:"waits_for_second_person,omitempty"`
	Asked      *askedView `json:"asked,omitempty"`
}

// askedView is what waits for a second person, for the staff alone.
type askedView struct {
	At    time.Time `json:"asked_at"`
	Why   string    `json:"why"`
	Until time.Time `json:"until"`
}

// stepView leaves out who agreed.
type stepView struct {
	At     time.Time `json:"at"`
	Why    string    `json:"why"`
	Until  time.Time `json:"until"`
	Single bool      `json:"single_reviewer"`
}

func (e *Engine) view(c *Crisis) crisisView {
	v := crisisView{ID: digits(c.ID), Slug: c.Slug, State: c.State, Draft: c.Draft, OpenedAt: c.Opened, ClosedAt: c.ClosedAt, URL: e.o.Base + c.Path(), Waits: c.Asked != nil, Extensions: []stepView{}}
	for _, s := range c.Steps {
		v.Extensions = append(v.Extensions, stepView{s.At, s.Why, s.Until, s.Alone})
	}
	return v
}

// inside is what the staff is told of a crisis.
func (e *Engine) inside(c *Crisis) crisisView {
	v := e.view(c)
	if c.Asked != nil {
		v.Asked = &askedView{c.Asked.At, c.Asked.Why, c.Asked.Until}
	}
	return v
}

// Told is what the client API says of the crises that go on, for "parvis" in its
// description of the network.
func (e *Engine) Told(ctx context.Context, tx *store.Tx) (any, error) {
	list, err := e.Running(ctx, tx)
	out := []crisisView{}
	for i := range list {
		out = append(out, e.view(&list[i]))
	}
	return out, err
}

type claimView struct {
	ID     string     `json:"id"`
	Number int        `json:"number"`
	State  ClaimState `json:"state"`
	ClaimDraft
	Assessment house.Words  `json:"assessment"`
	AssessedAt time.Time    `json:"assessed_at"`
	URL        string       `json:"url"`
	Evidence   []sourceView `json:"evidence,omitempty"`
}

type sourceView struct {
	ID string `json:"id"`
	Source
	Archived   bool      `json:"archived"`
	Hash       string    `json:"sha256,omitempty"`
	CapturedAt time.Time `json:"captured_at"`
}

func (e *Engine) claimed(c *Crisis, k *Claim, list []Evidence) claimView {
	v := claimView{ID: digits(k.ID), Number: k.N, State: k.State, ClaimDraft: k.ClaimDraft, Assessment: k.Assessment, AssessedAt: k.Assessed, URL: e.o.Base + k.path(c)}
	for _, s := range list {
		v.Evidence = append(v.Evidence, sourceOf(s))
	}
	return v
}

func sourceOf(s Evidence) sourceView {
	return sourceView{digits(s.ID), s.Source, s.Hash != "", s.Hash, s.Captured}
}

type caseView struct {
	ID       string    `json:"id"`
	Post     id.Post   `json:"post_id,string"`
	Claim    string    `json:"claim_id"`
	State    CaseState `json:"state"`
	Measure  string    `json:"measure"`
	Label    string    `json:"label"`
	Decision string    `json:"decision"`
	Until    time.Time `json:"until"`
	Needs    []string  `json:"needs"`
	Single   bool      `json:"single_reviewer"`
}

func caseOf(c Case, err error) (any, error) { return viewOfCase(c), err }

func viewOfCase(c Case) caseView {
	v := caseView{digits(c.ID), c.Post, digits(c.Claim), c.State, c.Measure, c.Label, digits(c.Decision), c.Until, []string{}, c.Alone}
	if c.State == Pending {
		v.Needs = append(v.Needs, "second_reviewer")
	}
	return v
}

func (e *Engine) apiList(c call) (any, error) {
	list, err := e.Public(c.ctx, c.tx)
	out := []crisisView{}
	for i := range list {
		out = append(out, e.view(&list[i]))
	}
	return out, err
}

// found gives the crisis of the path: by its address, for the staff also by number.
func (e *Engine) found(c call) (Crisis, error) {
	got, err := e.Find(c.ctx, c.tx, c.r.PathValue("slug"))
	if n, bad := number(c.r, "slug"); bad == nil && fault.KindOf(err) == fault.Missing && staff(c.actor) {
		return e.Get(c.ctx, c.tx, n)
	}
	return got, err
}

func (e *Engine) apiCrisis(c call) (any, error) {
	got, err := e.found(c)
	if staff(c.actor) {
		return e.inside(&got), err
	}
	return e.view(&got), err
}

// staff tells whether an app may be told what those who look at posts are.
func staff(actor account.Actor) bool {
	return reviews(actor) && (actor.Scopes.Has(readScope) || actor.Scopes.Has(writeScope))
}

func (e *Engine) apiClaims(c call) (any, error) {
	out := []claimView{}
	got, err := e.found(c)
	if err != nil {
		return nil, err
	}
	list, err := e.Claims(c.ctx, c.tx, got.ID)
	for i := range list {
		out = append(out, e.claimed(&got, &list[i], nil))
	}
	return out, err
}

func (e *Engine) apiClaim(c call) (any, error) {
	got, err := e.found(c)
	if err != nil {
		return nil, err
	}
	n, err := number(c.r, "n")
	if err != nil {
		return nil, err
	}
	k, err := e.Numbered(c.ctx, c.tx, got.ID, int(n))
	if err != nil {
		return nil, err
	}
	list, err := e.Evidence(c.ctx, c.tx, k.ID)
	return e.claimed(&got, &k, list), err
}

func (e *Engine) apiSave(c call) (any, error) {
	var which int64
	if c.r.PathValue("slug") != "" {
		had, err := e.found(c)
		if err != nil {
			return nil, err
		}
		which = had.ID
	}
	got, err := e.Save(c.ctx, c.tx, c.actor, which, c.body.Slug, c.body.Draft)
	return e.inside(&got), err
}

func (e *Engine) apiMove(c call) (any, error) {
	had, err := e.found(c)
	if err != nil {
		return nil, err
	}
	act := c.r.PathValue("act")
	if c.r.Method == http.MethodDelete {
		return struct{}{}, e.Drop(c.ctx, c.tx, c.actor, had.ID)
	}
	switch act {
	case "confirm":
		had, err = e.Confirm(c.ctx, c.tx, c.actor, had.ID, c.body.Asked)
	case "extend":
		had, err = e.Extend(c.ctx, c.tx, c.actor, had.ID, c.body.Until, c.body.Why)
	case "close":
		had, err = e.Close(c.ctx, c.tx, c.actor, had.ID, c.body.Now)
	default:
		err = errMissing
	}
	return e.inside(&had), err
}

func (e *Engine) apiAddClaim(c call) (any, error) {
	k, err := e.AddClaim(c.ctx, c.tx, c.actor, c.body.CrisisID, c.body.ClaimDraft)
	return e.withCrisis(c, k, err)
}

func (e *Engine) withCrisis(c call, k Claim, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	got, err := e.Get(c.ctx, c.tx, k.Crisis)
	return e.claimed(&got, &k, nil), err
}

func (e *Engine) apiChangeClaim(c call) (any, error) {
	n, err := number(c.r, "id")
	if err != nil {
		return nil, err
	}
	k, err := e.ChangeClaim(c.ctx, c.tx, c.actor, n, c.body.ClaimDraft)
	return e.withCrisis(c, k, err)
}

func (e *Engine) apiAssess(c call) (any, error) {
	n, err := number(c.r, "id")
	if err != nil {
		return nil, err
	}
	k, err := e.Assess(c.ctx, c.tx, c.actor, n, c.body.State, c.body.Assessment)
	return e.withCrisis(c, k, err)
}

// evidenceAdded reads the page before it writes. With save_unarchived a page that does
// not answer is kept as one that was not archived.
func (e *Engine) evidenceAdded(w http.ResponseWriter, r *request, actor account.Actor) error {
	if !reviews(actor) || !actor.Scopes.Has(writeScope) {
		return errRole
	}
	n, err := number(r, "id")
	if err != nil {
		return err
	}
	s, err := web.Read[struct {
		Source
		Bare bool `json:"save_unarchived"`
	}](r)
	if err != nil {
		return err
	}
	a, err := e.Capture(r.Context(), s.URL)
	if err != nil && !(s.Bare && fault.Of(err).Code == errURLUnreachable.Code) {
		return err
	}
	var v Evidence
	if err := e.o.Store.Write(r.Context(), func(tx *store.Tx) (err error) {
		v, err = e.AddEvidence(r.Context(), tx, actor, n, s.Source, a)
		return err
	}); err != nil {
		return err
	}
	return web.JSON(w, http.StatusCreated, sourceOf(v))
}

func (e *Engine) apiPropose(c call) (any, error) {
	if c.body.Proposal.Claim == 0 {
		hours := time.Duration(c.body.Hours) * time.Hour
		if c.body.Hours == 0 {
			hours = maxInterim
		}
		return caseOf(e.Hold(c.ctx, c.tx, c.actor, c.body.CrisisID, c.body.Proposal.Post, hours))
	}
	return caseOf(e.Propose(c.ctx, c.tx, c.actor, c.body.Proposal))
}

func (e *Engine) apiCase(c call) (any, error) {
	n, err := number(c.r, "id")
	if err == nil {
		err = reviewer(c.actor)
	}
	if err != nil {
		return nil, err
	}
	return caseOf(e.Case(c.ctx, c.tx, n))
}

func (e *Engine) apiMoveCase(c call) (any, error) {
	n, err := number(c.r, "id")
	if err != nil {
		return nil, err
	}
	return caseOf(e.moveCase(c.ctx, c.tx, c.actor, n, c.r.PathValue("act"), c.body.Until, c.body.Why))
}

// moveCase does one act of a case.
func (e *Engine) moveCase(ctx context.Context, tx *store.Tx, actor account.Actor, n int64, act string, until time.Time, why string) (Case, error) {
	switch act {
	case "renew":
		return e.Renew(ctx, tx, actor, n)
	case "confirm":
		return e.ConfirmCase(ctx, tx, actor, n)
	case "return":
		return e.Return(ctx, tx, actor, n, why)
	case "lift":
		return e.LiftCase(ctx, tx, actor, n, why)
	case "keep":
		return e.Keep(ctx, tx, actor, n, until, why)
	}
	return Case{}, errMissing
}

type designationView struct {
	ID      string     `json:"id"`
	Account id.Account `json:"account_id,string"`
	Class   string     `json:"class"`
	State   string     `json:"state"`
	Basis   string     `json:"basis"`
	URL     string     `json:"evidence_url"`
	Single  bool       `json:"single_reviewer"`
}

func designationOf(d Designation, err error) (any, error) { return viewOf(d), err }

func viewOf(d Designation) designationView {
	return designationView{digits(d.ID), d.Account, d.Class, d.State, d.Basis, d.URL, d.Alone}
}

func (e *Engine) apiDesignate(c call) (any, error) {
	return designationOf(e.Designate(c.ctx, c.tx, c.actor, c.body.Account, c.body.Class, c.body.Basis, c.body.URL))
}

func (e *Engine) apiMoveDesignation(c call) (any, error) {
	n, err := number(c.r, "id")
	if err != nil {
		return nil, err
	}
	switch c.r.PathValue("act") {
	case "confirm":
		return designationOf(e.ConfirmDesignation(c.ctx, c.tx, c.actor, n))
	case "end":
		return designationOf(e.EndDesignation(c.ctx, c.tx, c.actor, n))
	}
	return nil, errMissing
}

// fallback is the network's first language.
func (e *Engine) fallback() i18n.Tag { return e.o.Words.Fallback() }
