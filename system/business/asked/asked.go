package asked

import (
	"context"
	"embed"
	"log/slog"
	"math"
	"strings"
	"sync"
	"time"

	"parvis/base/clock"
	"parvis/base/id"
	"parvis/base/log"
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

// Options are what questions stand on.
type Options struct {
	Business *business.Engine
	Store    *store.Store
	Timers   *timer.Timers
	Clock    clock.Clock
	Log      *slog.Logger
}

// Engine keeps the questions of all apps.
type Engine struct {
	o Options

	mu    sync.Mutex
	wait  []Question
	armed bool
	ctx   context.Context // that of the process, for what is stored later
}

// Limits (business-messaging 16).
const (
	keptFor = 24 * time.Hour
	// forgets is the work of letting go of older ones, perForget at once.
	forgets   = "business.asked"
	perForget = 5000
	// perApp is how many questions of an app are kept.
	perApp = 2000
	// gathered is how long questions wait to be stored together, mostGathered how many of
	// those that were answered, and mostRefused how many in all.
	gathered     = 2 * time.Second
	mostGathered = 200
	mostRefused  = 400
	longestPath  = 200
)

// New makes the engine: it forgets what is a day old.
func New(o Options) *Engine {
	o.Timers.Every(forgets, time.Hour, func(_ context.Context, tx *store.Tx) error {
		n, err := forget(tx, tx.Now().Add(-keptFor))
		if err != nil || n < perForget {
			return err
		}
		return o.Timers.At(tx, timer.Work{Kind: forgets, Key: "more", At: tx.Now()})
	})
	return &Engine{o: o}
}

// Question is one call of an app.
type Question struct {
	ID     int64
	App    id.Client
	Method string
	Path   string
	Status int
	// Code is that of a refusal, 0 for none.
	Code  int
	Trace string
	At    time.Time
}

// Start begins to store what was asked.
func (e *Engine) Start(ctx context.Context) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ctx = context.WithoutCancel(ctx)
}

// Close stores what waits.
func (e *Engine) Close() { e.now() }

// Note keeps a question, a moment later.
func (e *Engine) Note(q Question) {
	q.At, q.Path = e.o.Clock.Now(), stored(q.Path)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ctx == nil || len(e.wait) >= mostRefused || q.Code == 0 && len(e.wait) >= mostGathered {
		return
	}
	if e.wait = append(e.wait, q); !e.armed {
		e.armed = true
		ctx := e.ctx
		e.o.Clock.AfterFunc(gathered, func() { e.flush(ctx) })
	}
}

// stored gives of a path what the store takes: one text that it refuses would lose what all
// apps asked.
func stored(path string) string {
	path = strings.ToValidUTF8(path[:min(len(path), longestPath)], "")
	return strings.ReplaceAll(path, "\x00", "")
}

// now stores what waits, for who reads it.
func (e *Engine) now() {
	e.mu.Lock()
	ctx := e.ctx
	e.mu.Unlock()
	if ctx != nil {
		e.flush(ctx)
	}
}

// flush stores what waits.
func (e *Engine) flush(ctx context.Context) {
	e.mu.Lock()
	list := e.wait
	e.wait, e.armed = nil, false
	e.mu.Unlock()
	if len(list) == 0 {
		return
	}
	err := e.o.Store.Write(ctx, func(tx *store.Tx) error {
		apps := map[id.Client]bool{}
		for _, q := range list {
			if err := insert(tx, q); err != nil {
				return err
			}
			if apps[q.App] {
				continue
			}
			apps[q.App] = true
			if err := trim(tx, q.App); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		e.o.Log.WarnContext(ctx, "what apps asked is not kept", log.Err(err))
	}
}

// List gives what an app asked, the newest first, or what it asked under one trace.
func (e *Engine) List(_ context.Context, tx *store.Tx, c id.Client, trace string, p store.Page) ([]Question, error) {
	since := tx.Now().Add(-keptFor)
	if trace != "" {
		return byTrace(tx, c, trace, since)
	}
	if p.Max <= 0 {
		p.Max = math.MaxInt64
	}
	return listOf(tx, c, p, since)
}
