package hook

import (
	"context"
	"embed"
	"encoding/binary"
	"log/slog"
	"slices"
	"sync"
	"time"

	"parvis/base/bus"
	"parvis/base/clock"
	"parvis/base/fetch"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

const (
	leaseFor   = 30 * time.Second
	renewEvery = 10 * time.Second
	// bell is the subject under which processes tell each other of a target.
	bell = "business.hook"
	// sealing is the purpose under which bodies are sealed, hashing that of the keys of
	// queues.
	sealing = "business.hook.body"
	hashing = "business.hook.queue"
)

// Event is something an app is told.
type Event struct {
	// App is told, at URL, with its secret as the key of the signature.
	App id.Client
	URL string
	// Line is what it happened on, Key with whom: events of the same app, Line and Key
	// are sent in the order in which they were posted. It is stored as a hash.
	Line id.Line
	Key  string
	// Field and Kind say what it is, for the log: messages and delivered.
	Field, Kind string
	// About is the message that it is about, if it is about one.
	About string
	// Body is sent as it is; see Encode.
	Body []byte
}

// Trouble is what becomes of a target.
type Trouble struct {
	App id.Client
	URL string
	// Since is when it began to fail.
	Since time.Time
	// Disabled says that nothing is sent any more until Enable.
	Disabled bool
	// Gone says that the receiver asked for that, with a 410.
	Gone bool
}

// Options are what an engine needs.
type Options struct {
	Store *store.Store
	// Bus wakes the process that holds a target; nil where there is only one.
	Bus  bus.Bus
	Keys *seal.Keys
	// Fetch should allow 256 requests at once, also to one host: many apps may live on
	// one, and what each may have is for this engine to say.
	Fetch *fetch.Client
	Clock clock.Clock
	Log   *slog.Logger
	// Secret gives what requests of an app are signed with. A fault of kind Missing says
	// that the app is gone: what waits for it is dropped.
	Secret func(ctx context.Context, tx *store.Tx, app id.Client) (seal.Secret, error)
	// Trouble is told in the transaction that notes it: once when a target has failed for
	// ten minutes, and when it is disabled. Nil is nobody.
	Trouble func(ctx context.Context, tx *store.Tx, t Trouble) error
	// PlainHTTP allows http also to others than this machine.
	PlainHTTP bool
	// Timeout bounds an attempt; ten seconds when zero.
	Timeout time.Duration
	// Seed decides how the long waits are spread.
	Seed uint64
}

// Engine delivers.
type Engine struct {
	o    Options
	name string // of this process, in leases
	quit chan struct{}
	wg   sync.WaitGroup
	sub  bus.Subscription
	ctx  context.Context // of Start, for what is done between calls

	mu      sync.Mutex
	changed *sync.Cond
	targets map[address]int64 // known to be stored
	lanes   map[int64]*lane
	flight  int // requests under way
	begun   int64
	started bool
}

type address struct {
	app id.Client
	url string
}

// New makes an engine that stores events and sends none until Start.
func New(o Options) *Engine {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Timeout == 0 {
		o.Timeout = fetch.TotalTimeout
	}
	e := &Engine{o: o, name: seal.NewCode(), quit: make(chan struct{}), targets: map[address]int64{}, lanes: map[int64]*lane{}}
	e.changed = sync.NewCond(&e.mu)
	return e
}

// Post stores events, due now, in the order given.
func (e *Engine) Post(_ context.Context, tx *store.Tx, events ...Event) error {
	var rung []int64
	if slices.ContainsFunc(events, func(ev Event) bool { return len(ev.Body) > MaxBody }) { // none of them is told
		return errLarge
	}
	for _, ev := range events {
		to, err := e.target(tx, ev.App, ev.URL)
		if err != nil {
			return err
		}
		n := tx.NewID()
		key := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(ev.App)), uint64(ev.Line))
		hash := binary.BigEndian.Uint64(e.o.Keys.Index(hashing, append(key, ev.Key...))) >> 1
		err = insert(tx, row{
			ID: n, Target: to, Queue: int64(hash), App: ev.App, Line: ev.Line, Field: ev.Field, Kind: ev.Kind, About: ev.About,
			Keep: tx.Now().Add(Kept), Body: e.o.Keys.Seal(sealing, ev.Body, context64(n)),
		})
		if err != nil {
			return err
		}
		if !slices.Contains(rung, to) {
			rung = append(rung, to)
		}
	}
	e.ringAfter(tx, rung)
	return nil
}

// context64 binds a sealed body to its row.
func context64(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func (e *Engine) ringAfter(tx *store.Tx, targets []int64) {
	tx.AfterCommit(func() {
		for _, t := range targets {
			e.ring(t)
		}
	})
}

// target finds the row of an address, from memory when it was committed before.
func (e *Engine) target(tx *store.Tx, app id.Client, url string) (int64, error) {
	a := address{app, url}
	e.mu.Lock()
	n, known := e.targets[a]
	e.mu.Unlock()
	if known {
		return n, nil
	}
	n, err := findTarget(tx, app, url)
	if err != nil {
		return 0, err
	}
	tx.AfterCommit(func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		if len(e.targets) >= maxTargets {
			clear(e.targets)
		}
		e.targets[a] = n
	})
	return n, nil
}

// maxTargets bounds the addresses kept in memory.
const maxTargets = 16384

// Enable lets a disabled target be sent to again, and forgets its failures: for an app
// whose address was verified anew.
func (e *Engine) Enable(_ context.Context, tx *store.Tx, app id.Client, url string) error {
	return enable(tx, app, url)
}

// Start begins to send.
func (e *Engine) Start(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	e.ctx = ctx
	if !e.o.Store.Shared() {
		if err := e.o.Store.Write(ctx, forfeit); err != nil {
			return err
		}
	}
	if e.o.Bus != nil {
		sub, err := e.o.Bus.Subscribe(bell, func(m bus.Message) {
			if n, err := id.Parse[id.Event](string(m.Data)); err == nil {
				e.wake(int64(n))
			}
		})
		if err != nil {
			return err
		}
		e.sub = sub
	}
	e.mu.Lock()
	e.started = true
	e.mu.Unlock()
	if err := e.sweep(ctx); err != nil {
		return err
	}
	e.wg.Go(func() { e.loop(ctx) })
	return nil
}

// Close stops to send: what is under way is waited for and its result stored.
func (e *Engine) Close() {
	close(e.quit)
	e.mu.Lock()
	for _, l := range e.lanes {
		l.ring()
	}
	e.changed.Broadcast()
	e.mu.Unlock()
	if e.sub != nil {
		e.sub.Stop()
	}
	e.wg.Wait()
}

func (e *Engine) closing() bool {
	select {
	case <-e.quit:
		return true
	default:
		return false
	}
}

// ring has a target looked at: by this process, which takes it if nobody has it, else
// by the one that has.
func (e *Engine) ring(target int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if l := e.lanes[target]; l != nil {
		l.tell()
		return
	}
	if !e.started || e.closing() {
		return
	}
	l := newLane(e, target)
	e.lanes[target] = l
	e.wg.Go(l.run)
}

// wake has a target looked at if this process holds it.
func (e *Engine) wake(target int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if l := e.lanes[target]; l != nil {
		l.tell()
	}
}

// tell rings the process that holds a target.
func (e *Engine) tell(target int64) {
	if e.o.Bus == nil {
		return
	}
	if err := e.o.Bus.Publish(bell, []byte(id.Event(target).String())); err != nil {
		e.o.Log.Warn("the holder of a webhook target was not woken", "error", err.Error())
	}
}

// loop renews leases, takes what others left and clears away what is old.
func (e *Engine) loop(ctx context.Context) {
	tick := e.o.Clock.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-e.quit:
			return
		}
		for _, step := range []func(context.Context) error{e.renew, e.sweep, e.clear} {
			if err := step(ctx); err != nil {
				e.o.Log.Error("webhooks rest", "error", err.Error())
			}
		}
	}
}

// renew keeps the leases of this process.
func (e *Engine) renew(ctx context.Context) error {
	e.mu.Lock()
	mine := make([]int64, 0, len(e.lanes))
	for t, l := range e.lanes {
		if l.holds {
			mine = append(mine, t)
		}
	}
	e.mu.Unlock()
	slices.Sort(mine)
	for part := range slices.Chunk(mine, chunk) {
		var kept []int64
		var until time.Time
		err := e.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
			until = tx.Now().Add(leaseFor)
			kept, err = renew(tx, part, e.name, until)
			return err
		})
		if err != nil {
			return err
		}
		e.mu.Lock()
		for _, t := range kept {
			if l := e.lanes[t]; l != nil && l.holds {
				l.until = until
			}
		}
		e.mu.Unlock()
	}
	return nil
}

const chunk = 1000

// sweep takes what has work and no holder.
func (e *Engine) sweep(ctx context.Context) error {
	var found []int64
	err := e.o.Store.Read(ctx, func(tx *store.Tx) (err error) { found, err = abandoned(tx); return err })
	for _, t := range found {
		e.ring(t)
	}
	return err
}

// clear deletes what is no longer kept. What nobody could send for so long is dropped
// and told of for as long again, without its body.
func (e *Engine) clear(ctx context.Context) error {
	for more := true; more && !e.closing(); {
		err := e.o.Store.Write(ctx, func(tx *store.Tx) error {
			list, err := old(tx, chunk)
			if err != nil {
				return err
			}
			more = len(list) == chunk
			var end, lost []int64
			for _, p := range list {
				if p.Val == due || p.Val == retry {
					lost = append(lost, p.Key)
				} else {
					end = append(end, p.Key)
				}
			}
			if err := remove(tx, end); err != nil {
				return err
			}
			return expire(tx, lost, tx.Now().Add(Kept))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
