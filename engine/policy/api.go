package policy

import (
	"context"
	"net/http"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/policy/decide"
)

// Finder gives the facts about an item that an explanation is asked for: its
// subject first, then what it boosts or quotes, with Inner set as for Page. What
// the actor may not know exists is Missing.
type Finder func(ctx context.Context, tx *store.Tx, actor account.Actor, item int64) ([]decide.Subject, error)

// maxSimulation bounds the body of a simulation (integrity 14).
const maxSimulation = 100 << 10

type api struct {
	*Engine
	words *i18n.Catalogue
	lang  func(*http.Request) i18n.Tag
	find  Finder
}

// Routes registers the native endpoints (integrity 13).
func (e *Engine) Routes(mux web.Router, n web.Native[account.Actor], find Finder) {
	a := api{e, n.Words, n.Lang, find}
	n.Handle(mux, "GET /api/parvis/v1/policy/why/{id}", a.why)
	n.Handle(mux, "POST /api/parvis/v1/policy/simulate", a.simulate)
	n.Handle(mux, "GET /api/parvis/v1/policy/surfaces", a.surfaces)
	n.Handle(mux, "GET /api/parvis/v1/policy/labels", a.labels)
	n.Handle(mux, "GET /api/parvis/v1/policy/preferences", a.preferences)
	n.Handle(mux, "PUT /api/parvis/v1/policy/preferences", a.setPreferences)
}

type whyView struct {
	Surface decide.Surface `json:"surface"`
	Word    string         `json:"word"`
	Show    []string       `json:"show"`
	Drop    bool           `json:"drop"`
	Cover   bool           `json:"cover"`
	Limits  []string       `json:"limits"`
	Reasons []reasonView   `json:"reasons"`
	Inner   []reasonView   `json:"inner"`
}

type reasonView struct {
	Rule     string    `json:"rule"`
	Text     string    `json:"text"`
	Bits     []string  `json:"bits"`
	Label    string    `json:"label,omitzero"`
	Source   string    `json:"source,omitzero"`
	Since    time.Time `json:"since,omitzero"`
	Until    time.Time `json:"until,omitzero"`
	Decision int64     `json:"decision,string,omitzero"`
}

func (a api) why(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	item, err := id.Parse[id.Post](r.PathValue("id"))
	if err != nil {
		return errNotFound
	}
	surface := decide.OnThread
	if name := r.FormValue("surface"); name != "" && surface.UnmarshalText([]byte(name)) != nil {
		return errSurface
	}
	var why decide.Why
	reader := decide.ForViewer
	err = a.store.Read(r.Context(), func(tx *store.Tx) error {
		subs, err := a.find(r.Context(), tx, actor, int64(item))
		if err != nil {
			return err
		}
		switch {
		case actor.Role.Has(account.ManageReports) && actor.Scopes.Has("admin:read:integrity"):
			reader = decide.ForStaff
		case actor.Known() && subs[0].AuthorID == int64(actor.Account):
			reader = decide.ForAuthor
		}
		v, err := a.Viewer(r.Context(), tx, actor.Account, 0)
		if err != nil {
			return err
		}
		why, err = a.Explain(r.Context(), tx, v, surface, subs, 0, reader)
		return err
	})
	if err != nil {
		return err
	}
	d := why.Decision
	if d.Show.Has(decide.Hide) && reader == decide.ForViewer {
		return errNotFound
	}
	return web.JSON(w, http.StatusOK, whyView{
		Surface: surface, Word: WordText(d.Show), Show: d.Show.Names(), Drop: d.Drop, Cover: d.Covered(), Limits: d.Show.Denied(),
		Reasons: a.reasons(r, why.Reasons, reader), Inner: a.reasons(r, why.Inner, reader),
	})
}

func (a api) reasons(r *http.Request, list []decide.Reason, reader decide.Reader) []reasonView {
	out := []reasonView{}
	for _, reason := range list {
		view := reasonView{Rule: reason.Rule, Bits: reason.Bits.Names()}
		key := "policy.reason." + reason.Rule
		if l := reason.Label; l != nil {
			view.Label, view.Since, view.Until, view.Decision = l.Val, store.Time(l.Since), store.Time(l.Until), l.Decision
			view.Source = network
			if decide.Origin(l.Source) != "" || reader == decide.ForStaff {
				view.Source = l.Source
			}
			if notice := NoticeKey(l.Val); a.words.Has(notice) {
				key = notice
			}
		}
		view.Text = a.words.T(a.lang(r), key)
		out = append(out, view)
	}
	return out
}

func (a api) simulate(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if !actor.Role.Has(account.ManageReports) || !actor.Scopes.Has("admin:read:integrity") {
		return errNotAllowed
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxSimulation)
	sim, err := web.Read[Simulation](r)
	if err != nil {
		return err
	}
	out, err := a.Simulate(&sim)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}

type surfaceView struct {
	Number int      `json:"number"`
	Name   string   `json:"name"`
	Drops  []string `json:"drops"`
}

func (a api) surfaces(w http.ResponseWriter, _ *http.Request, _ account.Actor) error {
	out := make([]surfaceView, 0, decide.SurfaceCount)
	for s := range decide.Surface(decide.SurfaceCount) {
		out = append(out, surfaceView{int(s), s.String(), decide.Word(s.Masks().Drop).Names()})
	}
	return web.JSON(w, http.StatusOK, out)
}

type labelView struct {
	Identifier   string           `json:"identifier"`
	Origin       string           `json:"origin"`
	Severity     decide.Severity  `json:"severity"`
	Blurs        decide.Blurs     `json:"blurs"`
	Default      string           `json:"default_setting"`
	AdultOnly    bool             `json:"adult_only"`
	Configurable bool             `json:"configurable"`
	Self         bool             `json:"self_allowed"`
	Bits         []string         `json:"bits"`
	MinAge       uint8            `json:"min_age"`
	Role         string           `json:"apply_role"`
	Confirm      uint8            `json:"confirmations"`
	Measure      string           `json:"measure"`
	Locales      map[string]Texts `json:"locales"`
}

// labels lists the network's definitions and those of the labelers asked for.
func (a api) labels(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
	origins := []string{""}
	for _, l := range r.URL.Query()["labeler"] {
		if len(origins) <= MaxLabelers {
			origins = append(origins, decide.LabelerPrefix+l)
		}
	}
	var kept map[[2]string]map[string]Texts
	err := a.store.Read(r.Context(), func(tx *store.Tx) (err error) {
		kept, err = a.definitionWords(tx)
		return err
	})
	if err != nil {
		return err
	}
	out := []labelView{}
	for _, origin := range origins {
		for _, d := range a.Table().Definitions(origin) {
			view := labelView{
				Identifier: d.Identifier, Origin: origin, Severity: d.Severity, Blurs: d.Blurs, AdultOnly: d.AdultOnly, Configurable: d.Configurable,
				Self: d.Self, Bits: d.Bits.Names(), MinAge: d.MinAge, Role: d.Role, Confirm: d.Confirm, Measure: d.Measure, Locales: a.texts(kept, origin, d.Identifier),
			}
			if name, err := d.Default.MarshalText(); err == nil {
				view.Default = string(name)
			}
			out = append(out, view)
		}
	}
	return web.JSON(w, http.StatusOK, out)
}

// texts are the words kept with a definition, else those the program brings.
func (a api) texts(kept map[[2]string]map[string]Texts, origin, identifier string) map[string]Texts {
	if words, ok := kept[[2]string{origin, identifier}]; ok {
		return words
	}
	out := map[string]Texts{}
	if key := NoticeKey(identifier); a.words.Has(key) {
		for _, tag := range i18n.Tags() {
			out[string(tag)] = Texts{Name: identifier, Description: a.words.T(tag, key)}
		}
	}
	return out
}

func (a api) preferences(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if !actor.Known() {
		return errSignIn
	}
	if !actor.Scopes.Has("read:filters") {
		return errNotAllowed
	}
	var p Preferences
	err := a.store.Read(r.Context(), func(tx *store.Tx) (err error) {
		p, err = a.Preferences(r.Context(), tx, actor)
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, p)
}

func (a api) setPreferences(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if !actor.Known() {
		return errSignIn
	}
	if !actor.Scopes.Has("write:filters") {
		return errNotAllowed
	}
	p, err := web.Read[Preferences](r)
	if err != nil {
		return err
	}
	err = a.store.Write(r.Context(), func(tx *store.Tx) error { return a.SetPreferences(r.Context(), tx, actor, p) })
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, p)
}
