package entitlement

import (
	"context"
	"embed"
	"math"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account/memo"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what entitlements stand on.
type Options struct {
	Clock  clock.Clock
	Events *event.Log
	Timers *timer.Timers
}

// Engine knows what everybody may use.
type Engine struct {
	events *event.Log
	held   *memo.Memo[Subject, []span]
}

const (
	// mostHeld is of how many subjects a process remembers the grants.
	mostHeld = 100_000
	// keptFor is how long it is known what ended.
	keptFor = 400 * 24 * time.Hour
)

// New makes the engine, which follows what other processes change and forgets what ended
// long ago. Call it before the event log starts.
func New(o Options) *Engine {
	e := &Engine{events: o.Events, held: memo.New[Subject, []span](o.Clock, mostHeld)}
	event.Watch(o.Events, func(_ event.Meta, c Changed) { e.held.Drop(c.Subject) })
	o.Timers.Every("entitlement.forget", 24*time.Hour, func(_ context.Context, tx *store.Tx) error {
		return dropEnded(tx, tx.Now().Add(-keptFor))
	})
	return e
}

// Right is what a subject has of a feature.
type Right struct {
	// Level is how much; 0 is nothing.
	Level int
	// Until is when this level ends, zero for never; less may be left then.
	Until time.Time
}

// Any tells whether there is anything.
func (r Right) Any() bool { return r.Level > 0 }

// span is what one grant gives of one feature, as memory keeps it.
type span struct {
	feature     Feature
	scope       int64
	level       int
	from, until int64
}

// never is the end of what has none.
const never = math.MaxInt64

// spans gives what some grants give; what was taken back has ended.
func spans(list []Grant) (out []span) {
	for _, g := range list {
		s := span{g.Feature, g.Scope, g.Level, store.Micros(g.Starts), store.Micros(g.Ends)}
		if s.until == 0 {
			s.until = never
		}
		out = append(out, s)
		for _, p := range plans[g.Feature] {
			s.feature, s.level = p.Feature, p.Level
			out = append(out, s)
		}
	}
	return out
}

// sum is what some spans come to.
func sum(list []span, f Feature, scope int64, now time.Time) Right {
	at, level, until := store.Micros(now), first(f), int64(never)
	for i := range list {
		s := &list[i]
		switch {
		case s.feature != f || s.scope != 0 && s.scope != scope || s.from > at || s.until <= at || s.level < level:
		case s.level > level:
			level, until = s.level, s.until
		default:
			until = max(until, s.until)
		}
	}
	if until == never {
		until = 0
	}
	return Right{level, store.Time(until)}
}

// Has tells what a subject has of a feature in a scope, now. A reader whose process
// remembers the subject is answered without the store and without an allocation.
func (e *Engine) Has(_ context.Context, tx *store.Tx, s Subject, f Feature, scope int64) (Right, error) {
	list, ok := e.held.Get(tx, s)
	if !ok {
		grants, err := inForce(tx, s, tx.Now())
		if err != nil {
			return Right{}, err
		}
		list = spans(grants)
		e.held.Put(tx, s, list)
	}
	return sum(list, f, scope, tx.Now()), nil
}

// Give grants something. What the same source gave the same subject before is changed to
// this.
func (e *Engine) Give(_ context.Context, tx *store.Tx, g Grant) (Grant, error) {
	g, err := g.clean(tx.Now())
	if err != nil {
		return g, err
	}
	g.ID = tx.NewID()
	if g.ID, err = putGrant(tx, g); err != nil {
		return g, err
	}
	return g, e.changed(tx, g.Subject)
}

// Revoke takes back, from now on, everything that a source gave and that has not ended.
func (e *Engine) Revoke(_ context.Context, tx *store.Tx, s Source) error {
	hit, err := revoke(tx, s, tx.Now())
	for i, who := range hit {
		if err == nil && (i == 0 || who != hit[i-1]) {
			err = e.changed(tx, who)
		}
	}
	return err
}

// changed has every process forget what it remembers of a subject.
func (e *Engine) changed(tx *store.Tx, s Subject) error {
	tx.AfterCommit(func() { e.held.Drop(s) })
	return e.events.Emit(tx, Changed{Subject: s})
}

// All are the grants of a subject, the newest first, those too that ended.
func (e *Engine) All(_ context.Context, tx *store.Tx, s Subject) ([]Grant, error) {
	return grantsOf(tx, s)
}

// Given are the grants of a feature itself, the newest first, those too that ended.
func (e *Engine) Given(_ context.Context, tx *store.Tx, f Feature, p store.Page) ([]Grant, error) {
	return grantsTo(tx, f, p)
}

// Ended tells when a subject last had a feature in a scope; zero for never, and for who has
// it without end.
func (e *Engine) Ended(ctx context.Context, tx *store.Tx, s Subject, f Feature, scope int64) (time.Time, error) {
	list, err := e.All(ctx, tx, s)
	var last time.Time
	for _, g := range list {
		began := !g.Starts.After(tx.Now()) && (g.Ends.IsZero() || g.Ends.After(g.Starts)) // else it was taken back before
		if (g.Scope == 0 || g.Scope == scope) && g.Feature.gives(f, g.Level) > 0 && began && g.Ends.After(last) {
			last = g.Ends
		}
	}
	return last, err
}

// Reason is what one grant has to do with an answer.
type Reason struct {
	Grant
	// Gives is at which level it gives what was asked about.
	Gives   int
	Verdict Verdict
}

// Explain gives the answer of Has, read from the store, with every grant that speaks of the
// feature, the newest first.
func (e *Engine) Explain(ctx context.Context, tx *store.Tx, s Subject, f Feature, scope int64) (Right, []Reason, error) {
	list, err := e.All(ctx, tx, s)
	if err != nil {
		return Right{}, nil, err
	}
	h := sum(spans(list), f, scope, tx.Now())
	var out []Reason
	for _, g := range list {
		gives := g.Feature.gives(f, g.Level)
		if gives == 0 || g.Scope != 0 && g.Scope != scope {
			continue
		}
		r := Reason{Grant: g, Gives: gives, Verdict: g.At(tx.Now())}
		if r.Verdict == Holds && (gives < h.Level || !g.Ends.Equal(h.Until)) {
			r.Verdict = Weaker
		}
		out = append(out, r)
	}
	return h, out, nil
}
