package archive

import (
	"context"
	"embed"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parvis/base/blob"
	"parvis/base/clock"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/age"
	"parvis/engine/graph"
	"parvis/engine/media"
	"parvis/engine/message"
	"parvis/engine/notify"
	"parvis/engine/policy"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/report"
	"parvis/engine/search"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// MaxSize is the largest archive that is taken when the operator says nothing.
const MaxSize = 2 << 30

// Settings say what the engine stands on.
type Settings struct {
	Store  *store.Store
	Blob   blob.Store
	Timers *timer.Timers
	Clock  clock.Clock
	Log    *slog.Logger
	// Base is the network's public address, without a slash at the end.
	Base string
	// Temp is a private folder for work under way; without it the machine's own
	// is used.
	Temp string
	// Max is the largest archive that is taken, in bytes; 0 is MaxSize.
	Max int64
	// Room is how much archives that arrive or wait to be imported may take
	// together, in bytes; 0 is five of the largest.
	Room int64

	Account *account.Engine
	Graph   *graph.Engine
	Media   *media.Engine
	Post    *post.Engine

	// What is exported besides; a nil one has nothing to give.
	Credential *credential.Engine
	Grant      *grant.Engine
	Age        *age.Engine
	Policy     *policy.Engine
	Filter     *filter.Engine
	Report     *report.Engine
	Search     *search.Engine
	Notify     *notify.Engine
	// Message needs Called, which names accounts and lines of businesses by their number.
	Message *message.Engine
	Called  func(ctx context.Context, tx *store.Tx, who []id.Account) (map[string]string, error)
	// More are what floors above this one keep about a member, by name.
	More map[string]func(ctx context.Context, tx *store.Tx, a id.Account) (any, error)
}

// Engine is the imports and exports.
type Engine struct {
	Settings
	host string
	// slots bound what is worked on at a time, items how many a slice has.
	slots map[Kind]chan struct{}
	items int
	quit  chan struct{}
	close func()
	// taking are the members whose archive is on its way, arriving the bytes of
	// theirs that are here already.
	taking   sync.Map
	arriving atomic.Int64
}

// atOnce is how many runs of a kind are worked on at a time in a process.
const atOnce = 2

// New makes the engine and registers its timers.
func New(s Settings) *Engine {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Max == 0 {
		s.Max = MaxSize
	}
	if s.Room == 0 {
		s.Room = 5 * s.Max
	}
	s.Room = max(s.Room, s.Max)
	_, host, _ := strings.Cut(s.Base, "://")
	e := &Engine{Settings: s, host: host, items: sliceItems, quit: make(chan struct{})}
	e.slots = map[Kind]chan struct{}{Import: make(chan struct{}, atOnce), Export: make(chan struct{}, atOnce)}
	e.close = sync.OnceFunc(func() { close(e.quit) })
	e.clean()
	e.schedule()
	return e
}

// Start lets runs go on that were under way when the program last stopped. Where
// several processes share the database, their leases do.
func (e *Engine) Start(ctx context.Context) error {
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		if tx.Shared() {
			return nil
		}
		runs, err := activeRuns(tx)
		if err != nil {
			return err
		}
		for _, r := range runs {
			if err := setQueued(tx, r.ID, false); err != nil {
				return err
			}
			if err := e.plan(tx, r, 0); err != nil {
				return err
			}
		}
		// What was arriving when the program stopped never will.
		lost, err := olderRuns(tx, Arriving, tx.Now().Add(time.Second), sweepMax)
		if err != nil {
			return err
		}
		for _, r := range lost {
			if err := e.bury(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// Close lets work under way end after the item at hand; it goes on when the
// program starts again. It is called before the timers are closed.
func (e *Engine) Close() { e.close() }

// closing asks for what is under way to be continued later when the program is
// about to stop.
func (e *Engine) closing() error {
	select {
	case <-e.quit:
		return again{later}
	default:
		return nil
	}
}

// Runs gives the actor's imports and exports, newest first.
func (e *Engine) Runs(_ context.Context, tx *store.Tx, actor account.Actor, limit int) ([]Run, error) {
	return runsOf(tx, actor.Account, limit)
}

// Run gives one of the actor's imports and exports.
func (e *Engine) Run(_ context.Context, tx *store.Tx, actor account.Actor, which id.Job) (Run, error) {
	r, err := runBy(tx, which)
	if err == nil && (r.Account != actor.Account || r.State == Arriving) {
		return Run{}, errMissing
	}
	return r, err
}

// Refusals gives what of an import of the actor's was not taken, in order, from
// behind the refusal with the id after.
func (e *Engine) Refusals(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Job, after int64, limit int) ([]Refusal, error) {
	if _, err := e.Run(ctx, tx, actor, which); err != nil {
		return nil, err
	}
	return refusalPage(tx, which, after, limit)
}

// Cancel ends a run of the actor's that is under way. What it did stays.
func (e *Engine) Cancel(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Job) error {
	r, err := e.Run(ctx, tx, actor, which)
	if err != nil {
		return err
	}
	return e.end(ctx, tx, r, Cancelled, "")
}

// Ask begins an export of everything about the actor.
func (e *Engine) Ask(_ context.Context, tx *store.Tx, actor account.Actor) (Run, error) {
	if err := actor.Ready(); err != nil {
		return Run{}, err
	}
	r := Run{ID: id.Job(tx.NewID()), Account: actor.Account, Kind: Export, State: Waiting, At: tx.Now(), Stage: "pack", active: true}
	if err := e.free(tx, r, 1, ExportEvery*time.Hour, errSoon.Wait(ExportEvery*time.Hour)); err != nil {
		return Run{}, err
	}
	if err := insertRun(tx, r); err != nil {
		if store.IsUnique(err, "archive_run_active") {
			return Run{}, errBusy
		}
		return Run{}, err
	}
	return r, e.plan(tx, r, 0)
}

// free tells whether a run may begin: none of its kind is under way, and fewer
// than most began in the last while.
func (e *Engine) free(tx *store.Tx, r Run, most int, while time.Duration, often error) error {
	runs, err := allRuns(tx, r.Account)
	if err != nil {
		return err
	}
	for _, x := range runs {
		if x.active && x.Kind == r.Kind && !lost(tx, x) {
			return errBusy
		}
	}
	n, err := begunSince(tx, r.Account, r.Kind, tx.Now().Add(-while))
	if err == nil && n >= most {
		return often
	}
	return err
}

// Fetch opens a finished export of the actor's. The caller closes it.
func (e *Engine) Fetch(ctx context.Context, actor account.Actor, which id.Job) (io.ReadSeekCloser, Run, error) {
	var r Run
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) { r, err = e.Run(ctx, tx, actor, which); return err })
	if err != nil {
		return nil, r, err
	}
	if r.Kind != Export || r.State != Done || r.blob == "" {
		return nil, r, errMissing
	}
	f, err := e.open(ctx, r)
	if err != nil {
		return nil, r, err
	}
	return f, r, nil
}
