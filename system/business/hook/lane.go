package hook

import (
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

const (
	// windowMax bounds the events of a target that are known in memory, without their
	// bodies; loadMax is how many are read at once.
	windowMax = 16384
	loadMax   = 2048
	// near is how soon a retry is due that stays in memory.
	near = 2 * time.Minute
	// linger is how long a target without work is held.
	linger = time.Minute
	// lookEvery is how often a holder looks for what another process stored: a bell may
	// be lost. late is how long a transaction there may take to commit its ids, and
	// lookAll how often older ones are looked for.
	lookEvery = time.Second
	late      = 5 * time.Second
	lookAll   = 30 * time.Second
	// storeRest is how long results wait for a store that takes no changes.
	storeRest = time.Second
)

// lane sends the events of one target, as long as this process holds it.
type lane struct {
	e    *Engine
	id   int64
	bell chan struct{}

	// Guarded by e.mu.
	results  []result      // of requests, to be stored
	stored   []*settlement // to be applied to the window
	settling bool
	sending  int   // requests under way
	bound    int   // events in hand: of requests, results and settlements
	round    int64 // how often it rested
	resting  bool
	holds    bool
	until    time.Time // of the lease
	news     bool      // something was posted
	hungry   bool      // waits for room for a request

	// The goroutine's own.
	target target
	window *window
	cursor int64     // the newest event known
	load   bool      // there may be newer ones
	looked time.Time // when they were looked for
	whole  time.Time // when all were looked for
	far    time.Time // when retries are due that are not in the window
	idle   time.Time // since when there was no work
	rest   time.Time // until when the store is left alone
	lost   bool
}

// result is a request that ended.
type result struct {
	parcel
	entry entry
	at    time.Time // when it began
	outcome
}

func newLane(e *Engine, target int64) *lane {
	return &lane{e: e, id: target, bell: make(chan struct{}, 1)}
}

// tell has the lane look for what was posted. The caller holds e.mu.
func (l *lane) tell() {
	l.news = true
	l.ring()
}

func (l *lane) ring() {
	select {
	case l.bell <- struct{}{}:
	default:
	}
}

// run holds the target while there is work for it.
func (l *lane) run() {
	ctx := l.e.ctx
	for l.acquire(ctx) {
		for l.step(ctx) {
			l.pause()
		}
		if l.release(ctx) {
			return
		}
	}
	l.e.mu.Lock()
	delete(l.e.lanes, l.id)
	l.e.changed.Broadcast()
	l.e.mu.Unlock()
}

// acquire takes the lease and reads how the target stands.
func (l *lane) acquire(ctx context.Context) bool {
	if l.e.closing() {
		return false
	}
	mine := false
	var until time.Time
	err := l.e.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		until = tx.Now().Add(leaseFor)
		if mine, err = lease(tx, l.id, l.e.name, until); err != nil || !mine {
			return err
		}
		l.target, mine, err = held(tx, l.id, l.e.name)
		return err
	})
	if err != nil {
		l.e.o.Log.Error("a webhook target was not taken", "error", err.Error())
		return false
	}
	if !mine {
		l.e.tell(l.id)
		return false
	}
	now := l.e.o.Clock.Now()
	l.window, l.cursor, l.load, l.whole, l.far, l.idle, l.lost = newWindow(), 0, true, now, now, now, false
	l.hold(true, until)
	return true
}

func (l *lane) hold(is bool, until time.Time) {
	l.e.mu.Lock()
	defer l.e.mu.Unlock()
	l.holds, l.until = is, until
}

// look takes in what others have told the lane.
func (l *lane) look(now time.Time) {
	l.e.mu.Lock()
	defer l.e.mu.Unlock()
	l.load = l.load || l.news
	l.news = false
	l.lost = l.lost || !now.Before(l.until)
}

// release gives the lease back; false when there is new work, or when the lease ran
// out and may be had again.
func (l *lane) release(ctx context.Context) bool {
	l.hold(false, time.Time{})
	if err := l.e.o.Store.Write(ctx, func(tx *store.Tx) error { return release(tx, l.id, l.e.name) }); err != nil {
		l.e.o.Log.Warn("a webhook target was not given back", "error", err.Error())
	}
	l.e.mu.Lock()
	defer l.e.mu.Unlock()
	if (l.news || l.lost) && !l.e.closing() {
		return false
	}
	delete(l.e.lanes, l.id)
	l.e.changed.Broadcast()
	return true
}

// step does what can be done now; false when the target is to be given back.
func (l *lane) step(ctx context.Context) bool {
	l.apply()
	l.settle(ctx)
	now := l.e.o.Clock.Now()
	l.look(now)
	if l.lost || l.e.closing() {
		return l.inHand() > 0 && !(l.e.closing() && now.Before(l.rest))
	}
	if now.Before(l.rest) {
		return true
	}
	err := l.read(ctx, now)
	if err == nil && !l.target.Disabled.IsZero() {
		err = l.dropAll(ctx)
	}
	if err == nil {
		err = l.begin(ctx, now)
	}
	if err != nil {
		l.e.o.Log.Error("webhooks of a target rest", "error", err.Error())
		l.rest, l.load = now.Add(storeRest), true
		return true
	}
	if len(l.window.entries) > 0 || !l.far.IsZero() || l.inHand() > 0 {
		l.idle = now
		return true
	}
	return now.Sub(l.idle) < linger
}

func (l *lane) inHand() int {
	l.e.mu.Lock()
	defer l.e.mu.Unlock()
	return l.bound
}

// pause waits for news, or for the instant at which something is to be done.
func (l *lane) pause() {
	now := l.e.o.Clock.Now()
	at := l.next(now)
	alarm := l.e.o.Clock.AfterFunc(max(at.Sub(now), time.Millisecond), l.ring)
	l.e.mu.Lock()
	l.round++
	l.resting = true
	l.e.changed.Broadcast()
	l.e.mu.Unlock()
	<-l.bell
	alarm.Stop()
	l.e.mu.Lock()
	l.resting = false
	l.e.mu.Unlock()
}

// next is when to look again if nothing rings.
func (l *lane) next(now time.Time) time.Time {
	if now.Before(l.rest) {
		return l.rest
	}
	at := now.Add(linger)
	sooner := func(t time.Time) {
		if !t.IsZero() && t.Before(at) {
			at = t
		}
	}
	switch {
	case l.target.Fails < breakAt:
		sooner(l.window.again())
		if len(l.window.entries) <= windowMax-loadMax {
			sooner(l.far)
		}
	case l.inHand() == 0 && (len(l.window.entries) > 0 || !l.far.IsZero()):
		sooner(l.target.Tried.Add(probeEvery))
	}
	if l.e.o.Store.Shared() {
		sooner(now.Add(lookEvery))
	}
	return at
}

// read brings into the window what is new, and retries that will be due soon.
func (l *lane) read(ctx context.Context, now time.Time) error {
	shared := l.e.o.Store.Shared()
	full := len(l.window.entries) > windowMax-loadMax
	again := !l.far.IsZero() && !l.far.After(now) && !full
	if !l.load && !again && !(shared && now.Sub(l.looked) >= lookEvery) {
		return nil
	}
	l.looked = now
	from := l.cursor
	switch {
	case len(l.window.entries) == 0 || shared && now.Sub(l.whole) >= lookAll:
		from, l.whole = 0, now
	case shared:
		from = min(from, id.Floor(id.Time(l.cursor).Add(-late)))
	}
	var anew, due []entry
	var far time.Time
	err := l.e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		anew, due = nil, nil
		if !full {
			if anew, err = fresh(tx, l.id, from, loadMax); err != nil {
				return err
			}
		}
		if !again {
			return nil
		}
		if due, err = retries(tx, l.id, now.Add(near), loadMax); err != nil {
			return err
		}
		if len(due) == loadMax {
			far = due[len(due)-1].Next
			return nil
		}
		far, err = firstRetry(tx, l.id, now.Add(near))
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range slices.Concat(anew, due) {
		l.window.add(e)
	}
	l.load = full || len(anew) == loadMax
	if len(anew) > 0 {
		l.cursor = anew[len(anew)-1].ID
	}
	if again {
		l.far = far
	}
	if l.load && !full {
		l.ring()
	}
	return nil
}

// begin sends what may go now.
func (l *lane) begin(ctx context.Context, now time.Time) error {
	open := l.target.Fails >= breakAt
	want := perTarget
	if open {
		if want = 1; l.inHand() > 0 || now.Before(l.target.Tried.Add(probeEvery)) {
			return nil
		}
	}
	room := l.reserve(want)
	var list []*entry
	switch {
	case room == 0:
		return nil
	case !open:
		list = l.window.take(now, room)
	default:
		err := l.probe(ctx)
		if err != nil {
			l.unreserve(room)
			return err
		}
		if e := l.window.trial(now); e != nil {
			l.window.seize(e)
			list = []*entry{e}
		}
	}
	l.unreserve(room - len(list))
	if len(list) == 0 {
		return nil
	}
	return l.send(ctx, list)
}

// probe finds a retry to try the target with, however far away.
func (l *lane) probe(ctx context.Context) error {
	if len(l.window.entries) > 0 || l.far.IsZero() {
		return nil
	}
	var list []entry
	err := l.e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = retries(tx, l.id, l.far, 1)
		return err
	})
	for _, e := range list {
		l.window.add(e)
	}
	return err
}

// reserve takes room for up to n requests.
func (l *lane) reserve(n int) int {
	e := l.e
	e.mu.Lock()
	defer e.mu.Unlock()
	room := min(n, perTarget-l.sending, shared-e.flight)
	if l.sending < few {
		room = max(room, min(n, few-l.sending, overall-e.flight))
	}
	room = max(room, 0)
	l.hungry = room == 0
	l.sending += room
	l.bound += room
	e.flight += room
	return room
}

func (l *lane) unreserve(n int) {
	l.e.mu.Lock()
	defer l.e.mu.Unlock()
	l.sending -= n
	l.bound -= n
	l.free(n)
}

// free gives room back and wakes who waits for some. The caller holds e.mu.
func (l *lane) free(n int) {
	e := l.e
	if e.flight -= n; n > 0 {
		for _, o := range e.lanes {
			if o.hungry {
				o.ring()
			}
		}
	}
	e.changed.Broadcast()
}
