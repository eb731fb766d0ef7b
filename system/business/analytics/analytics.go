package analytics

import (
	"context"
	"embed"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/system/business"
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
	// LinesFor and TemplatesFor are how far back it is told.
	LinesFor     = 366 * oneDay
	TemplatesFor = 90 * oneDay
	oneDay       = 24 * time.Hour
	// chunk is how many rows are erased in one change.
	chunk = 1000
)

// Options are what the sums stand on.
type Options struct {
	Business *business.Engine
	Timers   *timer.Timers
}

// Engine counts.
type Engine struct{ o Options }

// New makes the engine: it erases what is older than it is told.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Step(erases, e.erase)
	o.Timers.Every("business.analytics.old", oneDay, func(_ context.Context, tx *store.Tx) error { return e.again(tx) })
	return e
}

// erases is the work of erasing what is old.
const erases = "business.analytics.erase"

func (e *Engine) again(tx *store.Tx) error {
	return e.o.Timers.At(tx, timer.Work{Kind: erases, Key: "old", At: tx.Now()})
}

// erase forgets some of what is old, and goes on in a step of its own while there is more.
func (e *Engine) erase(_ context.Context, tx *store.Tx, _ timer.Due) error {
	lines, templates := monthOf(tx.Now().Add(-LinesFor)), Day.begin(tx.Now().Add(-TemplatesFor))
	more, err := forget(tx, lines, templates, chunk)
	if err != nil || !more {
		return err
	}
	return e.again(tx)
}

// Count counts that a message of a line came further (business.Options).
func (e *Engine) Count(_ context.Context, tx *store.Tx, s business.Step) error {
	got, err := said(tx, s.Chat, s.Seq, 2)
	if err != nil || len(got) == 0 || got[0].seq != s.Seq { // it is of no app and no operator, or too old
		return err
	}
	m := got[0]
	switch s.What {
	case "sent":
		return sent(tx, s, m, got[1:])
	case "delivered":
		for _, u := range units {
			if err := addLine(tx, s.Line, u, u.begin(m.at), m.category, sum{delivered: 1}); err != nil {
				return err
			}
		}
		return ofTemplate(tx, m, sum{delivered: 1})
	case "read":
		return ofTemplate(tx, m, sum{seen: 1})
	case "pressed":
		if m.template == 0 {
			return nil
		}
		return addPress(tx, m.template, Day.begin(m.at), s.Button)
	}
	return nil
}

// sent counts a message, and its member where it is the first to them; before is the last
// one to them, if there is one.
func sent(tx *store.Tx, s business.Step, m message, before []message) error {
	fresh := func(u Unit, like func(message) bool) (bool, error) {
		if len(before) == 0 || u.begin(before[0].at) != u.begin(m.at) {
			return true, nil
		}
		if like(before[0]) {
			return false, nil
		}
		last, err := said(tx, s.Chat, s.Seq-1, lookBack)
		for _, l := range last {
			if like(l) {
				return u.begin(l.at) != u.begin(m.at), err
			}
		}
		return true, err
	}
	sameSort := func(l message) bool { return l.category == m.category }
	today, err := fresh(Day, sameSort)
	if err != nil {
		return err
	}
	now, err := fresh(HalfHour, sameSort)
	if err != nil {
		return err
	}
	if err := addLine(tx, s.Line, HalfHour, HalfHour.begin(m.at), m.category, sum{sent: 1, members: one(now), firsts: one(today)}); err != nil {
		return err
	}
	if err := addLine(tx, s.Line, Day, Day.begin(m.at), m.category, sum{sent: 1, members: one(today), firsts: one(today)}); err != nil {
		return err
	}
	if m.template == 0 {
		return nil
	}
	today, err = fresh(Day, func(l message) bool { return l.template == m.template })
	if err != nil {
		return err
	}
	return ofTemplate(tx, m, sum{sent: 1, members: one(today)})
}

// lookBack is how far back another message of the same sort is looked for: of who is sent
// more on a day, one may count for two.
const lookBack = 50

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// ofTemplate counts for the template of a message, if it is one.
func ofTemplate(tx *store.Tx, m message, s sum) error {
	if m.template == 0 {
		return nil
	}
	return addTemplate(tx, m.template, Day.begin(m.at), s)
}

// message is one that a line sent, as it is counted.
type message struct {
	seq      int64
	at       time.Time
	category string
	template id.Template
}

// sum is what is counted of a cell.
type sum struct{ sent, delivered, seen, members, firsts int }
