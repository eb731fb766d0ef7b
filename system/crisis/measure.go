package crisis

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/post"
	"parvis/engine/report"
)

// CaseState is where a case stands.
type CaseState string

// The states of a case (integrity 5.7).
const (
	Interim    = CaseState("interim")
	Pending    = CaseState("proposed")
	Returned   = CaseState("returned")
	Applied    = CaseState("applied")
	Kept       = CaseState("kept")
	Lifted     = CaseState("lifted")
	Expired    = CaseState("expired")
	Superseded = CaseState("superseded")
)

// stands tells that a measure is in force.
func (s CaseState) stands() bool { return s == Interim || s == Applied || s == Kept }

var measures = []string{"M1", "M2", "M3"}

var (
	exemptions = []string{"opinion", "first_person", "debunking", "satire", "quoting"}
)

// Checklist is what was asked of a post (integrity 5.4). Exempt names what holds of it
// that keeps it out.
type Checklist struct {
	Fact    bool   `json:"fact"`
	Variant bool   `json:"variant"`
	Exempt  string `json:"exempt,omitempty"`
}

// Proposal is a measure to take on a post.
type Proposal struct {
	Post    id.Post   `json:"post_id,string"`
	Claim   int64     `json:"claim_id,string"`
	Measure string    `json:"measure"`
	Check   Checklist `json:"checklist"`
	Harms   []string  `json:"harms"`
	Facts   string    `json:"facts"`
}

// Case is a post that somebody looked at. Decision is that of engine/report.
type Case struct {
	ID       int64
	Post     id.Post
	Author   id.Account
	Crisis   int64
	Claim    int64
	State    CaseState
	Decision int64
	Until    time.Time
	judged
}

// judged is the body of a case.
type judged struct {
	Measure   string     `json:"measure"`
	Label     string     `json:"label"`
	Check     Checklist  `json:"checklist"`
	Harms     []string   `json:"harms"`
	Facts     string     `json:"facts"`
	By        id.Account `json:"by"`
	At        time.Time  `json:"at"`
	Confirmed id.Account `json:"confirmed"`
	Alone     bool       `json:"alone"`
	Prominent bool       `json:"prominent"`
	Renewed   bool       `json:"renewed"`
	Why       string     `json:"why"`
	Ended     time.Time  `json:"ended,omitzero"`
}

// around is what a case stands in.
type around struct {
	crisis Crisis
	claim  Claim
	post   post.Post
}

// look gives a post that a reviewer with no part in it may measure in a crisis that
// goes on.
func (e *Engine) look(ctx context.Context, tx *store.Tx, actor account.Actor, crisis int64, p id.Post) (a around, err error) {
	if a.crisis, err = e.Get(ctx, tx, crisis); err != nil {
		return a, err
	}
	if !a.crisis.State.Lives() {
		return a, errState
	}
	a.post, err = e.o.Post.See(ctx, tx, actor, p)
	if fault.KindOf(err) == fault.Missing || err == nil && (a.post.Visibility != post.Public && a.post.Visibility != post.Unlisted || a.post.ReblogOf != 0) {
		return a, errPost
	}
	if err != nil {
		return a, err
	}
	return a, e.independent(ctx, tx, actor, a.post)
}

// independent refuses who wrote a post, is named in it, reported its author, or is
// blocked by them (integrity 5.7).
func (e *Engine) independent(ctx context.Context, tx *store.Tx, actor account.Actor, p post.Post) error {
	if actor.Account == p.Author || slices.Contains(p.Mentions, actor.Account) {
		return errNotIndependent
	}
	reported, err := e.o.Report.Reported(ctx, tx, actor.Account, p.Author)
	if err != nil {
		return err
	}
	rels, err := e.o.Graph.Relations(ctx, tx, actor.Account, []id.Account{p.Author})
	if err == nil && (reported || rels[0].BlockedBy) {
		err = errNotIndependent
	}
	return err
}

// apart refuses who has a part in the post of a case; of one that is gone nobody but its
// author has.
func (e *Engine) apart(ctx context.Context, tx *store.Tx, actor account.Actor, c *Case) error {
	p, err := e.o.Post.Get(ctx, tx, c.Post)
	if fault.KindOf(err) == fault.Missing {
		if c.Author == actor.Account {
			return errNotIndependent
		}
		return nil
	}
	if err != nil {
		return err
	}
	return e.independent(ctx, tx, actor, p)
}

// impartial refuses who has a post under a measure of a crisis, or of one of its claims.
func impartial(tx *store.Tx, actor account.Actor, crisis, claim int64) error {
	list, err := casesBy(tx, actor.Account)
	if slices.ContainsFunc(list, func(c Case) bool {
		return c.Crisis == crisis && (claim == 0 || c.Claim == claim) && (c.State == Pending || c.State.stands())
	}) {
		err = errNotIndependent
	}
	return err
}

// Hold takes a post out of amplification for some hours, at most twelve, while
// somebody looks (M1 without assessment).
func (e *Engine) Hold(ctx context.Context, tx *store.Tx, actor account.Actor, crisis int64, p id.Post, hours time.Duration) (Case, error) {
	if err := e.turn(ctx, tx, reviewer(actor)); err != nil {
		return Case{}, err
	}
	if hours <= 0 || hours > maxInterim {
		return Case{}, errInterim
	}
	a, err := e.look(ctx, tx, actor, crisis, p)
	if err != nil {
		return Case{}, err
	}
	had, err := casesOn(tx, p)
	if err != nil {
		return Case{}, err
	}
	for _, c := range had {
		switch {
		case c.Crisis != crisis:
		case c.State == Pending || c.State.stands():
			return Case{}, errState
		case c.Claim == 0: // the twelve hours are over, once and for all
			return Case{}, errInterim
		}
	}
	c := Case{ID: tx.NewID(), Post: p, Author: a.post.Author, Crisis: crisis, State: Interim, Until: tx.Now().Add(hours),
		judged: judged{Measure: "M1", Label: "!no-promote", By: actor.Account, At: tx.Now()}}
	if err := insertCase(tx, &c); err != nil {
		return c, err
	}
	return c, e.impose(ctx, tx, actor, &c, a)
}

// Renew lets another person hold a post once more.
func (e *Engine) Renew(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Case, error) {
	c, a, err := e.opened(ctx, tx, actor, which)
	switch {
	case err != nil:
		return c, err
	case c.State != Interim || !c.Until.After(tx.Now()):
		return c, errState
	case c.Renewed || actor.Account == c.By:
		return c, errInterim
	}
	before := c.Decision
	c.Renewed, c.Until = true, tx.Now().Add(maxInterim)
	if err := e.impose(ctx, tx, actor, &c, a); err != nil {
		return c, err
	}
	return c, e.o.Report.Revoke(ctx, tx, actor, before)
}

// opened gives a case to a reviewer with no part in it.
func (e *Engine) opened(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Case, around, error) {
	if err := e.turn(ctx, tx, reviewer(actor)); err != nil {
		return Case{}, around{}, err
	}
	c, err := e.Case(ctx, tx, which)
	if err != nil {
		return c, around{}, err
	}
	a, err := e.look(ctx, tx, actor, c.Crisis, c.Post)
	if err == nil && c.Claim != 0 {
		a.claim, err = e.Claim(ctx, tx, c.Claim)
	}
	return c, a, err
}

// Propose takes a measure on a post, or asks for the second person whom it needs.
func (e *Engine) Propose(ctx context.Context, tx *store.Tx, actor account.Actor, p Proposal) (Case, error) {
	if err := e.turn(ctx, tx, reviewer(actor)); err != nil {
		return Case{}, err
	}
	k, err := e.Claim(ctx, tx, p.Claim)
	if err != nil {
		return Case{}, err
	}
	a, err := e.look(ctx, tx, actor, k.Crisis, p.Post)
	if err != nil {
		return Case{}, err
	}
	a.claim, p.Facts = k, strings.TrimSpace(p.Facts)
	c := Case{ID: tx.NewID(), Post: p.Post, Author: a.post.Author, Crisis: k.Crisis, Claim: k.ID,
		judged: judged{Measure: p.Measure, Check: p.Check, Harms: p.Harms, Facts: p.Facts, By: actor.Account, At: tx.Now()}}
	if err := p.covered(); err != nil {
		return c, err
	}
	if c.Prominent, err = e.ceiling(ctx, tx, p.Measure, a); err != nil {
		return c, err
	}
	had, err := e.standing(tx, p.Post, k.Crisis)
	if err != nil {
		return c, err
	}
	if slices.ContainsFunc(had, func(x Case) bool {
		return x.State == Pending || x.Claim == c.Claim && x.Measure == c.Measure || x.Claim != c.Claim && x.Measure > c.Measure
	}) {
		return c, errState // another claim does not lift what is graver
	}
	c.Label, c.State = label(p.Measure, a), Applied
	if p.Measure == "M3" && c.Prominent {
		c.State = Pending
	}
	if err := insertCase(tx, &c); err != nil {
		return c, err
	}
	if c.State == Pending {
		return c, e.told(ctx, tx, actor, "crisis.propose", &c, "")
	}
	return c, e.impose(ctx, tx, actor, &c, a)
}

// covered answers the checklist: doubt decides for the author.
func (p Proposal) covered() error {
	switch {
	case !slices.Contains(measures, p.Measure), p.Check.Exempt != "" && !slices.Contains(exemptions, p.Check.Exempt):
		return errKind
	case !p.Check.Fact || !p.Check.Variant || p.Check.Exempt != "" || len(p.Harms) == 0:
		return errChecklist
	case utf8.RuneCountInString(p.Facts) > 1000:
		return errText
	}
	for _, h := range p.Harms {
		if !slices.Contains(harms, h) {
			return errKind
		}
	}
	return nil
}

// ceiling refuses more than the crisis, the claim and the item allow (integrity 5.6),
// and tells whether the author is of a high profile.
func (e *Engine) ceiling(ctx context.Context, tx *store.Tx, measure string, a around) (bool, error) {
	prominent, has, wide, err := e.prominent(ctx, tx, a.post.Author)
	if err != nil {
		return false, err
	}
	over := errCeiling.With(fault.Arg{Name: "Followers", Value: has}, fault.Arg{Name: "Least", Value: wide})
	switch {
	case measure > a.crisis.Ceiling:
		return prominent, over
	case measure != "M1" && a.crisis.State == Closing:
		return prominent, errState
	case measure == "M1" && a.claim.State == Unverified, a.claim.State == Misleading && measure != "M3":
		return prominent, nil
	case a.claim.State != Misleading:
		return prominent, over
	}
	if !prominent {
		older, err := e.older(ctx, tx, a)
		if err != nil || !older {
			if err == nil {
				err = over
			}
			return false, err
		}
	}
	return prominent, nil
}

// older tells whether media are proved to be from before: an archived source that
// contradicts the claim was published before the post.
func (e *Engine) older(ctx context.Context, tx *store.Tx, a around) (bool, error) {
	if a.claim.Category != mediaContext {
		return false, nil
	}
	list, err := e.Evidence(ctx, tx, a.claim.ID)
	return slices.ContainsFunc(list, func(v Evidence) bool {
		return v.Stance == contradicts && v.Hash != "" && !v.Published.IsZero() && v.Published.Before(a.post.At)
	}), err
}

// label gives what a measure puts on a post.
func label(measure string, a around) string {
	switch {
	case measure == "M3" && a.claim.Category == mediaContext:
		return "crisis-media-context"
	case measure == "M3":
		return "crisis-misleading"
	case measure == "M2":
		return "crisis-misleading-low"
	case a.claim.State == Unverified && a.crisis.Draft.Unverified:
		return unverified
	}
	return "!no-promote"
}

// standing gives the cases on a post in a crisis that something came of or may come of.
func (e *Engine) standing(tx *store.Tx, p id.Post, crisis int64) ([]Case, error) {
	list, err := casesOn(tx, p)
	return slices.DeleteFunc(list, func(c Case) bool { return c.Crisis != crisis || c.State != Pending && !c.State.stands() }), err
}

// ConfirmCase takes a measure that another person proposed.
func (e *Engine) ConfirmCase(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Case, error) {
	c, a, err := e.opened(ctx, tx, actor, which)
	if err == nil && c.State != Pending {
		err = errState
	}
	if err != nil {
		return c, err
	}
	if c.Alone, err = e.second(ctx, tx, actor, c.By, c.At, errNotIndependent, account.ManageReports, account.ManageCrises); err != nil {
		return c, err
	}
	if _, err := e.ceiling(ctx, tx, c.Measure, a); err != nil {
		return c, err
	}
	c.State = Applied
	if !c.Alone {
		c.Confirmed = actor.Account
	}
	return c, e.impose(ctx, tx, actor, &c, a)
}

// Return gives a proposal back: nothing is done about the post.
func (e *Engine) Return(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, why string) (Case, error) {
	if err := e.turn(ctx, tx, reviewer(actor)); err != nil {
		return Case{}, err
	}
	c, err := e.Case(ctx, tx, which)
	if err == nil && c.State != Pending {
		err = errState
	}
	if err == nil {
		err = e.apart(ctx, tx, actor, &c)
	}
	if err != nil {
		return c, err
	}
	c.State, c.Why, c.Ended = Returned, strings.TrimSpace(why), tx.Now()
	if err := updateCase(tx, &c); err != nil {
		return c, err
	}
	return c, e.told(ctx, tx, actor, "crisis.return", &c, "")
}

// impose puts the measure of a case on its post, and ends what stood there before.
func (e *Engine) impose(ctx context.Context, tx *store.Tx, actor account.Actor, c *Case, a around) error {
	had, err := e.standing(tx, c.Post, c.Crisis)
	if err != nil {
		return err
	}
	text, err := e.reasons(ctx, tx, c, &a)
	if err != nil {
		return err
	}
	act := report.None
	if c.Measure == "M3" {
		act = report.Cover
	}
	w, err := e.o.Report.Impose(ctx, tx, report.Imposed{
		Rule: "crisis/" + a.crisis.Slug + "/" + strconv.Itoa(a.claim.N), By: c.By, ConfirmedBy: c.Confirmed, Alone: c.Alone, Prominent: c.Prominent, Decided: true, Target: c.Author, Post: c.Post,
		Action: act, Label: c.Label, Until: c.Until, Text: text, Mail: c.Measure == "M3",
	})
	if err != nil {
		return err
	}
	c.Decision = w.ID
	if err := updateCase(tx, c); err != nil {
		return err
	}
	if err := e.told(ctx, tx, actor, "crisis.measure", c, singly(c.Alone)); err != nil {
		return err
	}
	for i := range had {
		if x := &had[i]; x.ID != c.ID && x.State.stands() {
			x.State, x.Until, x.Ended = Superseded, time.Time{}, tx.Now()
			if err := updateCase(tx, x); err != nil {
				return err
			}
			if err := e.o.Report.Revoke(ctx, tx, actor, x.Decision); err != nil {
				return err
			}
		}
	}
	return nil
}

// told records and tells a change of a case.
func (e *Engine) told(ctx context.Context, tx *store.Tx, actor account.Actor, action string, c *Case, reason string) error {
	if err := record(ctx, tx, actor.Account, action, "post", int64(c.Post), reason, c.Measure+" "+string(c.State)); err != nil {
		return err
	}
	return e.o.Events.Emit(tx, Judged{Crisis: c.Crisis, Claim: c.Claim, Case: c.ID, Post: c.Post, State: c.State, Measure: c.Measure, Decision: c.Decision})
}

// langOf is in which language somebody is written to.
func (e *Engine) langOf(ctx context.Context, tx *store.Tx, who id.Account) (i18n.Tag, error) {
	a, err := e.o.Account.Actor(ctx, tx, who)
	return a.Lang.Or(e.o.Words.Fallback()), err
}

// reasons are what the author is told of a measure (integrity 9.2).
func (e *Engine) reasons(ctx context.Context, tx *store.Tx, c *Case, a *around) (string, error) {
	lang, err := e.langOf(ctx, tx, c.Author)
	if err != nil {
		return "", err
	}
	say := func(key string, args ...i18n.Arg) string { return e.o.Words.T(lang, key, args...) }
	in := func(w house.Words) i18n.Arg { return i18n.With("Text", w.In(lang, e.o.Words.Fallback())) }
	out := []string{say("crisis.said.about", in(a.crisis.Title))}
	if c.State == Interim {
		out = append(out, say("crisis.said.interim", i18n.With("Time", lang.DateTime(c.Until.UTC()))))
	} else {
		out = append(out, say("crisis.said."+c.Measure), say("crisis.said.claim", in(a.claim.Statement)), say("crisis.said.state."+string(a.claim.State)))
	}
	if c.Label == unverified {
		out = append(out, say("crisis.said.line"))
	}
	if c.Facts != "" {
		out = append(out, c.Facts)
	}
	if c.Alone {
		out = append(out, say("crisis.said.alone"))
	}
	if c.Claim != 0 {
		out = append(out, say("crisis.said.known", i18n.With("URL", e.o.Base+a.claim.path(&a.crisis))))
	}
	return strings.Join(append(out, say("crisis.said.contest")), "\n"), nil
}

// path is where everybody reads of a claim.
func (k *Claim) path(c *Crisis) string { return c.Path() + "/claims/" + strconv.Itoa(k.N) }

// Case gives a case.
func (e *Engine) Case(_ context.Context, tx *store.Tx, which int64) (Case, error) {
	c, err := caseByID(tx, which)
	if store.IsMissing(err) {
		err = errMissing
	}
	return c, err
}
