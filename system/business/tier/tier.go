package tier

import (
	"context"
	"embed"
	"errors"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what tiers stand on.
type Options struct {
	Timers *timer.Timers
	// Stays tells whether an organisation may not rise now.
	Stays func(ctx context.Context, tx *store.Tx, p id.Portfolio) (bool, error)
	// Risen hears of the tier that an organisation has from now on, in its transaction.
	Risen func(ctx context.Context, tx *store.Tx, p id.Portfolio, t Tier) error
}

// Engine is the tiers of all organisations.
type Engine struct{ o Options }

const (
	// rises is the work of looking whether an organisation rises, soon after it reached
	// somebody and again as long as that counts.
	rises = "business.rise"
	soon  = time.Hour
	day   = 24 * time.Hour
	// used is over how long it is counted whom an organisation reached before it rises.
	used = 7 * day
)

// New makes the engine.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Step(rises, e.rise)
	o.Timers.Every("business.reach", time.Hour, func(_ context.Context, tx *store.Tx) error {
		return forget(tx, tx.Now().Add(-day), tx.Now().Add(-used))
	})
	return e
}

// Tier is how many members an organisation reaches in a day; the first is that of a new one.
type Tier int

var (
	names = []string{"TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"}
	mosts = []int{250, 2000, 10000, 100000, -1}
)

// Name is what the published API calls a tier.
func (t Tier) Name() string { return names[t] }

// Most is how many members it is, -1 for any number.
func (t Tier) Most() int { return mosts[t] }

// Of gives the tier of an organisation.
func (e *Engine) Of(_ context.Context, tx *store.Tx, p id.Portfolio) (Tier, error) {
	t, err := levelOf(tx, p)
	if store.IsMissing(err) {
		return 0, nil
	}
	return t, err
}

// Reach counts a member whom an organisation reaches, by the digits that it calls them, or
// refuses it: "business.tier", with the name of the tier.
func (e *Engine) Reach(ctx context.Context, tx *store.Tx, p id.Portfolio, digits string) error {
	t, err := e.Of(ctx, tx, p)
	if err != nil || t.Most() < 0 {
		return err
	}
	if err := lock(tx, p); err != nil {
		return err
	}
	already, others, err := reachedSince(tx, p, digits, tx.Now().Add(-day))
	if err != nil {
		return err
	}
	if !already && others >= t.Most() {
		return errFull.With(fault.Arg{Name: "Max", Value: t.Most()}, fault.Arg{Name: "Tier", Value: t.Name()})
	}
	if err := e.o.Timers.Keep(tx, timer.Work{Kind: rises, Key: p.String(), At: tx.Now().Add(soon)}); err != nil {
		return err
	}
	return put(tx, p, digits, tx.Now())
}

// Came notes that something came to a member who was counted, by the digits that the
// organisation calls them: such members alone make it rise.
func (e *Engine) Came(_ context.Context, tx *store.Tx, p id.Portfolio, digits string) error {
	return setCame(tx, p, digits, tx.Now())
}

// rise gives an organisation the next tier if it made use of half of its own and nothing
// speaks against it. It takes no lock: who counts meanwhile holds one and may wait for this.
func (e *Engine) rise(ctx context.Context, tx *store.Tx, d timer.Due) error {
	p, err := id.Parse[id.Portfolio](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	t, err := e.Of(ctx, tx, p)
	if err != nil || t.Most() < 0 {
		return err
	}
	n, err := cameIn(tx, p, tx.Now().Add(-used))
	if err != nil || n == 0 {
		return err
	}
	if err := e.o.Timers.At(tx, timer.Work{Kind: rises, Key: d.Work.Key, At: tx.Now().Add(soon)}); err != nil || 2*n < t.Most() {
		return err
	}
	if stays, err := e.o.Stays(ctx, tx, p); err != nil || stays {
		return err
	}
	if err := setLevel(tx, p, t+1, tx.Now()); err != nil {
		return err
	}
	return e.o.Risen(ctx, tx, p, t+1)
}

// Capability is what a business may do, as its apps are told; of the two names of the first
// the older one is a number.
type Capability struct {
	Number int    `json:"max_daily_conversation_per_phone"`
	Tier   string `json:"max_daily_conversations_per_business"`
	Lines  int    `json:"max_phone_numbers_per_waba"`
}
