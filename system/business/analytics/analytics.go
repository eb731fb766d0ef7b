package analytics

import (
	"context"
	"embed"
	"time"

	"parvis/base/fault"
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
func (e *Engine) Count(ctx context.Context, tx *store.Tx, s business.Step) error {
	m, err := said(tx, s.Chat, s.Seq)
	if err != nil {
		return skip(err) // it is of no app and no operator, or too old
	}
	if m.template != 0 && (s.What == "sent" || s.What == "pressed") {
		switch _, err := e.o.Business.Templates().Get(ctx, tx, m.template); {
		case err != nil && fault.KindOf(err) == fault.Missing: // its rows went with it
			m.template = 0
		case err != nil:
			return err
		}
	}
	switch s.What {
	case "sent":
		return sent(tx, s, m)
	case "delivered":
		for _, u := range units {
			if err := arrived(tx, s.Line, u, u.begin(m.at), m.category); err != nil {
				return err
			}
		}
		return ofTemplate(tx, m, 1, 0)
	case "read":
		return ofTemplate(tx, m, 0, 1)
	case "pressed":
		if m.template == 0 {
			return nil
		}
		return addPress(tx, m.template, Day.begin(m.at), s.Button)
	}
	return nil
}

// Gone forgets what was counted of a template that is deleted (business.Options).
func (e *Engine) Gone(_ context.Context, tx *store.Tx, t id.Template) error {
	return dropTemplate(tx, t)
}

func skip(err error) error {
	if store.IsMissing(err) {
		return nil
	}
	return err
}

// sent counts a message, and its member where it is the first to them.
func sent(tx *store.Tx, s business.Step, m message) error {
	last, err := lastLike(tx, s.Chat, m)
	if err != nil {
		return err
	}
	now, today := HalfHour.begin(last) != HalfHour.begin(m.at), Day.begin(last) != Day.begin(m.at)
	if err := addLine(tx, s.Line, HalfHour, HalfHour.begin(m.at), m.category, sum{members: one(now), firsts: one(today)}); err != nil {
		return err
	}
	if err := addLine(tx, s.Line, Day, Day.begin(m.at), m.category, sum{members: one(today), firsts: one(today)}); err != nil {
		return err
	}
	if m.template == 0 {
		return nil
	}
	if last, err = lastOf(tx, s.Chat, m); err != nil {
		return err
	}
	return addTemplate(tx, m.template, Day.begin(m.at), one(Day.begin(last) != Day.begin(m.at)))
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// ofTemplate counts for the template of a message, if it is one.
func ofTemplate(tx *store.Tx, m message, delivered, seen int) error {
	if m.template == 0 {
		return nil
	}
	return reached(tx, m.template, Day.begin(m.at), delivered, seen)
}

// message is one that a line sent, as it is counted.
type message struct {
	seq      int64
	at       time.Time
	category string
	template id.Template
}

// sum is what is counted of a cell when something is sent: whether its member is another, and
// on the day as well.
type sum struct{ members, firsts int }
