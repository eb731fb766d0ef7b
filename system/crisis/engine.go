package crisis

import (
	"context"
	"embed"
	"slices"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/fetch"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/graph"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/report"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// The numbers of integrity 5.
const (
	maxTerm    = 90 * 24 * time.Hour
	lastWeek   = 7 * 24 * time.Hour
	keptFor    = 365 * 24 * time.Hour
	maxInterim = 12 * time.Hour
	alone      = 30 * time.Minute
	fewStaff   = 3
	wrongFor   = 14 * 24 * time.Hour
	// batch is how many measures are lifted in one transaction.
	batch = 1000

	// forgotten is how long the cases of a crisis that is over are kept (integrity 16).
	forgotten = 18 * 30 * 24 * time.Hour

	liftKind   = "crisis.lift"
	forgetKind = "crisis.forget"
)

// Options say what the Engine stands on. Region is where the network is, as a country's
// two letters: members who say nothing else are there. Base is the public address.
type Options struct {
	Account *account.Engine
	Graph   *graph.Engine
	Policy  *policy.Engine
	Post    *post.Engine
	Report  *report.Engine
	Events  *event.Log
	Timers  *timer.Timers
	Clock   clock.Clock
	Fetch   *fetch.Client
	Words   *i18n.Catalogue
	Store   *store.Store
	Region  string
	Base    string
}

// Engine keeps crises.
type Engine struct{ o Options }

// corrected is the notice that an earlier one was wrong.
const corrected = "crisis-corrected"

// unverified is the label with the line that everybody reads of what is not confirmed.
const unverified = "crisis-unverified"

// Definitions are the labels that crises bring with them.
func Definitions() decide.Definitions {
	return decide.Definitions{Defs: []decide.Definition{{Identifier: corrected, Bits: decide.Inform, Role: decide.RoleReviewer, Confirm: 1}}}
}

// New makes an Engine and registers its timers and what it follows.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Every("crisis.clock", time.Minute, e.tick)
	o.Timers.Step(liftKind, e.liftMore)
	o.Timers.Step(forgetKind, e.forget)
	event.On(o.Events, "crisis", e.undone, event.FromNow)
	event.On(o.Events, "crisis", e.answered, event.FromNow)
	return e
}

// lead wants a policy lead.
func lead(actor account.Actor) error {
	if !actor.Known() || !actor.Role.Has(account.ManageCrises) {
		return errRole
	}
	return nil
}

// reviews tells who looks at posts: reviewers and policy leads.
func reviews(actor account.Actor) bool {
	return actor.Known() && (actor.Role.Has(account.ManageReports) || actor.Role.Has(account.ManageCrises))
}

// reviewer wants somebody who looks at posts.
func reviewer(actor account.Actor) error {
	if !reviews(actor) {
		return errRole
	}
	return nil
}

// turn lets verbs follow each other, so that what one reads still holds when it writes;
// what refuses the actor comes first.
func (e *Engine) turn(ctx context.Context, tx *store.Tx, refused error) error {
	if refused != nil {
		return refused
	}
	return audit.Turn(ctx, tx)
}

// able gives those who have one of the roles.
func (e *Engine) able(ctx context.Context, tx *store.Tx, roles ...account.Permission) ([]id.Account, error) {
	var out []id.Account
	for _, r := range roles {
		list, err := e.o.Account.Staff(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// second refuses the first person as the second, unless there are too few with the role
// and half an hour is over (integrity 5.7); it tells whether one decides alone.
func (e *Engine) second(ctx context.Context, tx *store.Tx, actor account.Actor, first id.Account, at time.Time, same error, roles ...account.Permission) (bool, error) {
	if actor.Account != first {
		return false, nil
	}
	list, err := e.able(ctx, tx, roles...)
	switch {
	case err != nil:
		return false, err
	case len(list) >= fewStaff:
		return false, same
	case tx.Now().Sub(at) < alone:
		return false, errSoon
	}
	return true, nil
}

// record enters an act into the audit record.
func record(ctx context.Context, tx *store.Tx, by id.Account, action, kind string, which int64, reason, after string) error {
	return audit.Record(ctx, tx, audit.Entry{Actor: by, Action: action, Subject: audit.Subject{Kind: kind, ID: which}, Reason: reason, After: after})
}

// singly is the reason in the record where one person decided alone.
func singly(one bool) string {
	if one {
		return "single_reviewer"
	}
	return ""
}
