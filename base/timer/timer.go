package timer

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"parvis/base/clock"
	"parvis/base/fault"
	"parvis/base/store"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Limits.
const (
	takeMax = 64
	workers = 16
	perDest = 4
	lease   = 2 * time.Minute
	spare   = 10 * time.Second
	idleMax = 30 * time.Second
	// storeRest is how long due work waits for a store that takes no changes.
	storeRest = time.Second
	breakAt   = 5
	breakRest = time.Minute
)

// backoff is how long to wait after each failure.
var backoff = [...]time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 6 * time.Hour, 6 * time.Hour}

// Drop tells that trying again is pointless; wrap it with the reason.
var Drop = errors.New("timer: not to be tried again")

// Work is something to be done.
type Work struct {
	// Kind names the handler.
	Kind string
	// Key names the work within its kind. Scheduling the same key again moves it.
	Key string
	// At is when it is due.
	At time.Time
	// Dest groups effects by where they go, for the circuit breaker.
	Dest string
	// Data is the handler's own, at most 4 KiB.
	Data []byte
}

// Due is work whose time has come.
type Due struct {
	// ID is the same at every try: an idempotency key.
	ID   int64
	Work Work
	// Tries counts the failures so far.
	Tries int
}

// Timers runs due work in one process.
type Timers struct {
	store   *store.Store
	clock   clock.Clock
	log     *slog.Logger
	steps   map[string]func(context.Context, *store.Tx, Due) error
	inside  []string // the kinds of steps
	effects map[string]func(context.Context, Due) error
	leases  map[string]time.Duration
	every   []regular
	bell    chan struct{}
	quit    chan struct{}
	wg      sync.WaitGroup

	mu      sync.Mutex
	changed *sync.Cond
	flight  int            // effects in hand
	bound   map[string]int // of these, by destination
	next    time.Time
	round   int64
	broken  map[string]*breaker
}

type regular struct {
	kind  string
	every time.Duration
}

type breaker struct {
	fails int
	until time.Time
}

// New makes Timers that do nothing until Start.
func New(s *store.Store, c clock.Clock, log *slog.Logger) *Timers {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	t := &Timers{
		store: s, clock: c, log: log,
		steps: map[string]func(context.Context, *store.Tx, Due) error{}, effects: map[string]func(context.Context, Due) error{},
		leases: map[string]time.Duration{}, bell: make(chan struct{}, 1), quit: make(chan struct{}), bound: map[string]int{}, broken: map[string]*breaker{},
	}
	t.changed = sync.NewCond(&t.mu)
	return t
}

// Step registers work done inside the database, exactly once in effect. Call
// before Start.
func (t *Timers) Step(kind string, fn func(ctx context.Context, tx *store.Tx, d Due) error) {
	t.once(kind)
	t.steps[kind] = fn
	t.inside = append(t.inside, kind)
}

// Effect registers work that leaves the database, done at least once. Call
// before Start.
func (t *Timers) Effect(kind string, fn func(ctx context.Context, d Due) error) {
	t.once(kind)
	t.effects[kind] = fn
}

// Long registers an effect that may take up to max, which must be more than the
// usual two minutes less ten seconds; it keeps one of the process's workers all
// that time. Call before Start.
func (t *Timers) Long(kind string, max time.Duration, fn func(ctx context.Context, d Due) error) {
	t.Effect(kind, fn)
	t.leases[kind] = max + spare
}

func (t *Timers) lease(kind string) time.Duration {
	if d, ok := t.leases[kind]; ok {
		return d
	}
	return lease
}

// Every registers a step that comes back each d, first one d after it was new.
func (t *Timers) Every(kind string, d time.Duration, fn func(ctx context.Context, tx *store.Tx) error) {
	t.every = append(t.every, regular{kind, d})
	t.Step(kind, func(ctx context.Context, tx *store.Tx, _ Due) error {
		if err := fn(ctx, tx); err != nil {
			t.log.Error("regular work failed", "kind", kind, "error", err.Error())
			return err
		}
		return t.At(tx, Work{Kind: kind, At: tx.Now().Add(d)})
	})
}

func (t *Timers) once(kind string) {
	if t.steps[kind] != nil || t.effects[kind] != nil {
		panic("timer: " + kind + " registered twice")
	}
}

// At schedules work in the transaction that decides on it. The same kind and
// key again replaces time and data.
func (t *Timers) At(tx *store.Tx, w Work) error {
	if len(w.Data) > 4096 {
		return fmt.Errorf("timer: %s with %d bytes of data", w.Kind, len(w.Data))
	}
	if err := put(tx, w); err != nil {
		return err
	}
	tx.AfterCommit(t.ring)
	return nil
}

// Keep schedules work unless the same kind and key is scheduled already.
func (t *Timers) Keep(tx *store.Tx, w Work) error {
	if err := putNew(tx, w); err != nil {
		return err
	}
	tx.AfterCommit(t.ring)
	return nil
}

// Cancel removes scheduled work; it is no error if there is none.
func (t *Timers) Cancel(tx *store.Tx, kind, key string) error { return remove(tx, kind, key) }

func (t *Timers) ring() {
	select {
	case t.bell <- struct{}{}:
	default:
	}
}

// Start begins to do due work.
func (t *Timers) Start(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	err := t.store.Write(ctx, func(tx *store.Tx) error {
		for _, r := range t.every {
			if err := putNew(tx, Work{Kind: r.kind, At: tx.Now().Add(r.every)}); err != nil {
				return err
			}
			if err := unpark(tx, r.kind); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.wg.Go(func() { t.loop(ctx) })
	return nil
}

// Close waits for the work in hand and stops. Leases of what was not begun run
// out by themselves.
func (t *Timers) Close() {
	close(t.quit)
	t.wg.Wait()
}

func (t *Timers) loop(ctx context.Context) {
	for {
		next, err := t.sweep(ctx)
		if err != nil {
			t.log.Error("due work rests", "error", err.Error())
		}
		wait := idleMax
		if !next.IsZero() {
			wait = max(min(next.Sub(t.clock.Now()), idleMax), 10*time.Millisecond)
		}
		alarm := t.clock.AfterFunc(wait, t.ring)
		t.mu.Lock()
		t.next = next
		t.round++
		t.changed.Broadcast()
		t.mu.Unlock()
		select {
		case <-t.bell:
			alarm.Stop()
		case <-t.quit:
			alarm.Stop()
			return
		}
	}
}

// sweep does what is due and tells when the next work falls due. Steps come
// first: effects may wait for others to end, and then ring.
func (t *Timers) sweep(ctx context.Context) (time.Time, error) {
	for {
		select {
		case <-t.quit:
			return time.Time{}, nil
		default:
		}
		free, full := t.room()
		var due, out []Due
		var next time.Time
		err := t.store.Read(ctx, func(tx *store.Tx) (err error) {
			if due, err = steps(tx, t.inside, takeMax); err != nil {
				return err
			}
			if out, err = effects(tx, t.inside, full, free); err != nil {
				return err
			}
			next, err = nextAt(tx)
			return err
		})
		if due = append(due, out...); err != nil || len(due) == 0 {
			return next, err
		}
		for _, d := range due {
			if err := t.run(ctx, d); err != nil {
				return t.clock.Now().Add(storeRest), err
			}
		}
	}
}

// room tells how many effects may be begun, and the destinations that have as
// many as one may have: a slow one must not hold up the others.
func (t *Timers) room() (free int, full []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for dest, n := range t.bound {
		if dest != "" && n >= perDest {
			full = append(full, dest)
		}
	}
	return workers - t.flight, full
}

// run does due work, or begins it. It fails when the store takes no changes; then
// the work stays due.
func (t *Timers) run(ctx context.Context, d Due) error {
	switch {
	case t.steps[d.Work.Kind] != nil:
		return t.step(ctx, d)
	case t.effects[d.Work.Kind] != nil:
		return t.effect(ctx, d)
	}
	return t.settle(ctx, d, fmt.Errorf("%w: nobody does %s", Drop, d.Work.Kind))
}

func (t *Timers) step(ctx context.Context, d Due) error {
	err := t.store.Write(ctx, func(tx *store.Tx) error {
		mine, err := finish(tx, d)
		if err != nil || !mine {
			return err
		}
		return t.steps[d.Work.Kind](ctx, tx, d)
	})
	if err != nil {
		return t.settle(ctx, d, err)
	}
	return nil
}

// effect leases the row, so that no other process takes it, and runs the
// handler in a goroutine.
func (t *Timers) effect(ctx context.Context, d Due) error {
	until := t.clock.Now().Add(t.lease(d.Work.Kind))
	if rest := t.closedUntil(d.Work.Dest); !rest.IsZero() {
		return t.store.Write(ctx, func(tx *store.Tx) error { _, err := move(tx, d, rest); return err })
	}
	if !t.enter(d.Work.Dest) {
		return nil // it stays due
	}
	mine := false
	err := t.store.Write(ctx, func(tx *store.Tx) (err error) { mine, err = move(tx, d, until); return err })
	if err != nil || !mine {
		t.leave(d.Work.Dest)
		return err
	}
	d.Work.At = until
	t.wg.Go(func() {
		err := t.attempt(ctx, d)
		t.count(d.Work.Dest, err)
		if err := t.settle(ctx, d, err); err != nil { // its lease runs out
			t.log.Error("due work cannot be settled", "kind", d.Work.Kind, "error", err.Error())
		}
		t.leave(d.Work.Dest)
		t.ring()
	})
	return nil
}

// enter counts an effect that is begun, unless its destination is full.
func (t *Timers) enter(dest string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if dest != "" && t.bound[dest] >= perDest {
		return false
	}
	t.flight++
	t.bound[dest]++
	return true
}

// leave counts an effect that has ended.
func (t *Timers) leave(dest string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.flight--
	if t.bound[dest]--; t.bound[dest] == 0 {
		delete(t.bound, dest)
	}
	t.changed.Broadcast()
}

func (t *Timers) attempt(ctx context.Context, d Due) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("timer: %s panicked: %v", d.Work.Kind, p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, t.lease(d.Work.Kind)-spare)
	defer cancel()
	return t.effects[d.Work.Kind](ctx, d)
}

// parks tells whether work that failed is given up. What comes back by itself is not: nobody
// plans it anew.
func (t *Timers) parks(d Due, cause error) bool {
	regular := slices.ContainsFunc(t.every, func(r regular) bool { return r.kind == d.Work.Kind })
	return errors.Is(cause, Drop) || !regular && d.Tries >= len(backoff)
}

// settle removes work that is done and plans the next try of what failed.
func (t *Timers) settle(ctx context.Context, d Due, cause error) error {
	err := t.store.Write(ctx, func(tx *store.Tx) error {
		if cause == nil {
			_, err := finish(tx, d)
			return err
		}
		if t.parks(d, cause) {
			return fail(tx, d, tx.Now(), true, cause.Error())
		}
		wait := backoff[min(d.Tries, len(backoff)-1)]
		if f := fault.Of(cause); f.After > 0 {
			wait = f.After
		}
		return fail(tx, d, tx.Now().Add(wait), false, cause.Error())
	})
	if err != nil {
		return fmt.Errorf("settle %s: %w", d.Work.Kind, err)
	}
	switch {
	case cause == nil:
	case !t.parks(d, cause):
		t.log.Warn("due work failed and is tried again", "kind", d.Work.Kind, "id", d.ID, "tries", d.Tries+1, "error", cause.Error())
	default:
		t.log.Error("due work is parked", "alert", !errors.Is(cause, Drop), "kind", d.Work.Kind, "id", d.ID, "error", cause.Error())
	}
	return nil
}

func (t *Timers) closedUntil(dest string) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b := t.broken[dest]; b != nil && b.fails >= breakAt && t.clock.Now().Before(b.until) {
		return b.until
	}
	return time.Time{}
}

func (t *Timers) count(dest string, err error) {
	if dest == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil || errors.Is(err, Drop) {
		delete(t.broken, dest)
		return
	}
	if t.broken[dest] == nil {
		t.broken[dest] = &breaker{}
	}
	t.broken[dest].fails++
	t.broken[dest].until = t.clock.Now().Add(breakRest)
}

// Settle returns when nothing is due at the clock's present time and nothing is
// in hand. For tests.
func (t *Timers) Settle(ctx context.Context) error {
	for {
		t.quiet()
		var left []Due
		err := t.store.Read(ctx, func(tx *store.Tx) (err error) { left, err = take(tx, 1); return err })
		if err != nil || len(left) == 0 {
			return err
		}
	}
}

// quiet waits for two whole rounds, so that one of them began after the call,
// and until nothing is in hand.
func (t *Timers) quiet() {
	for range 2 {
		t.mu.Lock()
		round := t.round
		t.mu.Unlock()
		t.ring()
		t.mu.Lock()
		for t.round == round || t.flight > 0 {
			t.changed.Wait()
		}
		t.mu.Unlock()
	}
}
