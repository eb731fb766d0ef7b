package rule

import (
	"context"
	"embed"
	"fmt"
	"sync/atomic"
	"time"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/media"
	"parvis/engine/policy"
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

const (
	day = 24 * time.Hour
	// HitDays is over how many days the hits of a rule are counted for the staff.
	HitDays = 7
	// hitLife is how long hits are kept.
	hitLife = 90 * day
)

// Options say what the engine stands on.
type Options struct {
	Store   *store.Store
	Account *account.Engine
	Policy  *policy.Engine
	Media   *media.Engine
	Post    *post.Engine
	Report  *report.Engine
	Events  *event.Log
	Timers  *timer.Timers
	// Direct lets rules look at direct messages too.
	Direct bool
}

// Engine keeps the rules and asks them.
type Engine struct {
	Options
	ready atomic.Pointer[set]
}

// New makes the engine, follows what becomes of posts, files and decisions, and
// registers its timer.
func New(o Options) *Engine {
	e := &Engine{Options: o}
	e.listen()
	o.Timers.Every("report.rule.sweep", day, func(_ context.Context, tx *store.Tx) error { return forgetHits(tx, tx.Now().Add(-hitLife)) })
	return e
}

// Rule is a rule as it stands.
type Rule struct {
	Draft
	ID    int64
	Place int
	// Version is that of the draft, By who wrote it.
	Version int64
	By      id.Account
	// Hits of the last HitDays days; only List counts them.
	Hits int
}

func mayWrite(actor account.Actor) error {
	if !actor.Role.Has(account.ManageBlocks) {
		return errRole
	}
	return nil
}

// List gives the rules in their order, to staff who look after what is kept out.
func (e *Engine) List(_ context.Context, tx *store.Tx, actor account.Actor) ([]Rule, error) {
	if err := mayWrite(actor); err != nil {
		return nil, err
	}
	list, err := all(tx)
	if err != nil {
		return nil, err
	}
	counts, err := hitCounts(tx, tx.Now().Add(-HitDays*day))
	for i := range list {
		list[i].Hits = counts[list[i].ID]
	}
	return list, err
}

// Get gives one rule to staff.
func (e *Engine) Get(_ context.Context, tx *store.Tx, actor account.Actor, which int64) (Rule, error) {
	if err := mayWrite(actor); err != nil {
		return Rule{}, err
	}
	return e.get(tx, which)
}

func (e *Engine) get(tx *store.Tx, which int64) (Rule, error) {
	r, err := one(tx, which)
	if store.IsMissing(err) {
		err = errMissing
	}
	return r, err
}

// Versions gives what a rule said before and says now, newest first, to staff.
func (e *Engine) Versions(_ context.Context, tx *store.Tx, actor account.Actor, which int64) ([]Rule, error) {
	if err := mayWrite(actor); err != nil {
		return nil, err
	}
	return versions(tx, which)
}

// Add makes a rule, the last in the order.
func (e *Engine) Add(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) (Rule, error) {
	if err := mayWrite(actor); err != nil {
		return Rule{}, err
	}
	if err := d.check(); err != nil {
		return Rule{}, err
	}
	list, err := all(tx)
	if err != nil {
		return Rule{}, err
	}
	if len(list) >= MaxRules {
		return Rule{}, errMany
	}
	r := Rule{Draft: d, ID: tx.NewID(), Version: tx.NewID(), By: actor.Account, Place: len(list) + 1}
	if err := weigh(append(list, r)); err != nil {
		return r, err
	}
	if err := insertRule(tx, r); err != nil {
		return r, err
	}
	return r, e.changed(ctx, tx, actor, "rule.add", r.ID, "", r.state())
}

// Change puts another draft in the place of a rule's.
func (e *Engine) Change(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, d Draft) (Rule, error) {
	if err := mayWrite(actor); err != nil {
		return Rule{}, err
	}
	if err := d.check(); err != nil {
		return Rule{}, err
	}
	list, err := all(tx)
	if err != nil {
		return Rule{}, err
	}
	for i := range list {
		if list[i].ID != which {
			continue
		}
		before := list[i].state()
		list[i].Draft, list[i].Version, list[i].By = d, tx.NewID(), actor.Account
		if err := weigh(list); err != nil {
			return list[i], err
		}
		if err := putVersion(tx, list[i]); err != nil {
			return list[i], err
		}
		return list[i], e.changed(ctx, tx, actor, "rule.change", which, before, list[i].state())
	}
	return Rule{}, errMissing
}

// Move gives a rule another place, from 1; the others keep their order.
func (e *Engine) Move(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, place int) error {
	if err := mayWrite(actor); err != nil {
		return err
	}
	list, err := all(tx)
	if err != nil {
		return err
	}
	from := -1
	for i := range list {
		if list[i].ID == which {
			from = i
		}
	}
	if from < 0 {
		return errMissing
	}
	to := max(1, min(place, len(list))) - 1
	moved := list[from]
	list = append(list[:from], list[from+1:]...)
	list = append(list[:to], append([]Rule{moved}, list[to:]...)...)
	if err := putPlaces(tx, list); err != nil {
		return err
	}
	return e.changed(ctx, tx, actor, "rule.move", which, fmt.Sprint(from+1), fmt.Sprint(to+1))
}

// Remove ends a rule. Its versions and hits stay.
func (e *Engine) Remove(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	r, err := e.Get(ctx, tx, actor, which)
	if err != nil {
		return err
	}
	if err := removeRule(tx, which); err != nil {
		return err
	}
	list, err := all(tx)
	if err != nil {
		return err
	}
	if err := putPlaces(tx, list); err != nil {
		return err
	}
	return e.changed(ctx, tx, actor, "rule.remove", which, r.state(), "")
}

// state is what the audit record says of a rule; its version says the rest.
func (r *Rule) state() string {
	on := "off"
	if r.On {
		on = "on"
	}
	return fmt.Sprintf("%s %s version %d", r.Effect, on, r.Version)
}

// changed makes a new revision of the whole and records who did it.
func (e *Engine) changed(ctx context.Context, tx *store.Tx, actor account.Actor, action string, which int64, before, after string) error {
	if err := putRev(tx, tx.NewID()); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Subject{Kind: "rule", ID: which}, Before: before, After: after})
}

// weigh bounds what the patterns in force cost together.
func weigh(list []Rule) error {
	sum := 0
	for _, r := range list {
		if r.On {
			n, err := steps(r.Pattern)
			if err != nil {
				return err
			}
			sum += n
		}
	}
	if sum > maxAll {
		return errHeavy
	}
	return nil
}

// force gives the rules in force, compiled once for each revision.
func (e *Engine) force(tx *store.Tx) (*set, error) {
	rev, err := currentRev(tx)
	if err != nil {
		return nil, err
	}
	if s := e.ready.Load(); s != nil && s.rev == rev {
		return s, nil
	}
	list, err := all(tx)
	if err != nil {
		return nil, err
	}
	s := &set{rev: rev}
	for _, r := range list {
		if !r.On {
			continue
		}
		c, err := compile(r)
		if err != nil {
			return nil, fmt.Errorf("compile rule %d: %w", r.ID, err)
		}
		s.rules = append(s.rules, c)
	}
	e.ready.Store(s)
	return s, nil
}
