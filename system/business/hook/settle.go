package hook

import (
	"context"
	"time"

	"parvis/base/fault"
	"parvis/base/seal"
	"parvis/base/store"
)

// send reads the bodies of events and begins a request for each.
func (l *lane) send(ctx context.Context, list []*entry) error {
	e := l.e
	ids := make([]int64, len(list))
	byID := map[int64]*entry{}
	for i, en := range list {
		ids[i], byID[en.ID] = en.ID, en
	}
	var bodies []parcel
	var secret seal.Secret
	err := e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if bodies, err = parcels(tx, ids); err != nil {
			return err
		}
		secret, err = e.o.Secret(ctx, tx, l.target.App)
		return err
	})
	orphan := err != nil && fault.KindOf(err) == fault.Missing
	if err != nil && !orphan {
		for _, en := range list {
			l.window.back(en)
		}
		l.unreserve(len(list))
		return err
	}
	e.mu.Lock()
	e.begun += int64(len(bodies))
	e.mu.Unlock()
	to := l.target.URL
	for _, p := range bodies {
		r := result{parcel: p, entry: *byID[p.ID], at: e.o.Clock.Now()}
		delete(byID, p.ID)
		if orphan {
			r.outcome = outcome{text: whyNoApp}
			l.end(r)
			continue
		}
		e.wg.Go(func() {
			r.outcome = l.e.open(ctx, to, secret, p)
			l.end(r)
		})
	}
	for n := range byID { // deleted meanwhile
		l.window.done(n, time.Time{}, time.Time{})
	}
	l.unreserve(len(byID))
	return nil
}

// open makes an attempt with what is sealed.
func (e *Engine) open(ctx context.Context, to string, secret seal.Secret, p parcel) outcome {
	body, err := e.o.Keys.Open(sealing, p.Body, context64(p.ID))
	if err != nil {
		e.o.Log.Error("a webhook cannot be opened", "alert", true, "id", p.ID, "error", err.Error())
		return outcome{text: "the body cannot be read"}
	}
	return e.attempt(ctx, to, secret, body)
}

// end hands a result to the lane.
func (l *lane) end(r result) {
	r.Body = nil
	l.e.mu.Lock()
	defer l.e.mu.Unlock()
	l.results = append(l.results, r)
	l.sending--
	l.free(1)
	l.ring()
}

// settlement is what became of results once it is stored.
type settlement struct {
	target target
	lost   bool
	// verdicts say when each is tried again; zero is never. gone are others that were
	// dropped with them.
	verdicts []verdict
	gone     []int64
	// hurry says that the circuit has closed: what failed is due again.
	hurry bool
}

type verdict struct {
	id       int64
	next, at time.Time
}

// settle stores the results at hand, beside what goes on.
func (l *lane) settle(ctx context.Context) {
	e := l.e
	e.mu.Lock()
	defer e.mu.Unlock()
	if l.settling || len(l.results) == 0 || e.o.Clock.Now().Before(l.rest) {
		return
	}
	batch := l.results
	l.results, l.settling = nil, true
	e.wg.Go(func() {
		var s *settlement
		err := e.o.Store.Write(ctx, func(tx *store.Tx) (err error) { s, err = l.judge(ctx, tx, batch); return err })
		if err != nil {
			e.o.Log.Error("results of webhooks cannot be stored", "error", err.Error())
			s = nil
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		l.settling = false
		if s == nil {
			l.results = append(batch, l.results...)
		}
		l.stored = append(l.stored, s)
		l.ring()
	})
}

// apply brings what was stored into the window.
func (l *lane) apply() {
	l.e.mu.Lock()
	list := l.stored
	l.stored = nil
	l.e.mu.Unlock()
	now, n := l.e.o.Clock.Now(), 0
	for _, s := range list {
		if s == nil {
			l.rest = now.Add(storeRest)
			continue
		}
		l.target, l.lost = s.target, l.lost || s.lost
		for _, v := range s.verdicts {
			n++
			l.window.done(v.id, v.next, v.at)
			if !v.next.IsZero() && v.next.Sub(now) > near {
				l.window.remove(v.id)
				if l.far.IsZero() || v.next.Before(l.far) {
					l.far = v.next
				}
			}
		}
		for _, g := range s.gone {
			l.window.remove(g)
		}
		if s.hurry {
			l.window.hurry(now)
			l.far = now
		}
	}
	l.e.mu.Lock()
	defer l.e.mu.Unlock()
	l.bound -= n
	l.e.changed.Broadcast()
}

// judge stores what became of requests, and what that says of the target.
func (l *lane) judge(ctx context.Context, tx *store.Tx, batch []result) (*settlement, error) {
	t, mine, err := held(tx, l.id, l.e.name)
	if err != nil {
		return nil, err
	}
	s := &settlement{target: t, lost: !mine}
	if !mine {
		for _, r := range batch {
			s.verdicts = append(s.verdicts, verdict{id: r.ID})
		}
		return s, nil
	}
	trouble := t.hear(batch, tx.Now())
	good := map[int][]int64{}
	var codes []int
	var expired []int64
	for _, r := range batch {
		v := verdict{id: r.ID, at: r.at}
		switch {
		case r.good():
			if good[r.code] == nil {
				codes = append(codes, r.code)
			}
			good[r.code] = append(good[r.code], r.ID)
			err = s.overtake(tx, r)
		default:
			if v.next = r.at.Add(wait(l.e.o.Seed, r.ID, r.entry.Tries+1)); v.next.After(r.entry.Keep) {
				v.next = time.Time{}
				expired = append(expired, r.ID)
			}
			if !t.Disabled.IsZero() || r.text == whyNoApp {
				v.next = time.Time{}
			}
			err = failed(tx, r.ID, v.next, r.at, r.code, r.text)
		}
		if err != nil {
			return nil, err
		}
		s.verdicts = append(s.verdicts, v)
	}
	for _, code := range codes {
		if err := succeeded(tx, good[code], code); err != nil {
			return nil, err
		}
	}
	if len(expired) > 0 {
		if err := expire(tx, expired, tx.Now().Add(Kept)); err != nil {
			return nil, err
		}
	}
	return s, l.health(ctx, tx, s, t, trouble)
}

// overtake drops earlier statuses of a message when a later one was delivered.
func (s *settlement) overtake(tx *store.Tx, r result) error {
	kinds := below(r.Kind)
	if r.About == "" || len(kinds) == 0 {
		return nil
	}
	ids, err := overtaken(tx, s.target.ID, r.About, kinds)
	if err != nil || len(ids) == 0 {
		return err
	}
	s.gone = append(s.gone, ids...)
	return drop(tx, ids, whyOvertaken)
}

// health stores how the target stands, and tells of trouble.
func (l *lane) health(ctx context.Context, tx *store.Tx, s *settlement, t target, trouble *Trouble) error {
	if t == s.target {
		return nil
	}
	s.hurry = s.target.Fails >= breakAt && t.Fails == 0
	if s.hurry {
		if err := hurry(tx, t.ID); err != nil {
			return err
		}
	}
	s.target = t
	if err := saveHealth(tx, t); err != nil || trouble == nil || l.e.o.Trouble == nil {
		return err
	}
	return l.e.o.Trouble(ctx, tx, *trouble)
}

// hear counts results, and says what is to be told of them (9.8).
func (t *target) hear(batch []result, now time.Time) *Trouble {
	ended := false
	for _, r := range batch {
		switch {
		case r.good():
			t.Fails, t.Failing, t.Tried, t.Alerted = 0, time.Time{}, time.Time{}, false
		case r.text == whyNoApp:
		default:
			if t.Fails == 0 {
				t.Failing = r.at
			}
			t.Fails++
			if r.at.After(t.Tried) {
				t.Tried = r.at
			}
			ended = ended || r.code == gone
		}
	}
	trouble := &Trouble{App: t.App, URL: t.URL, Since: t.Failing, Gone: ended}
	switch {
	case !t.Disabled.IsZero() || t.Fails == 0 && !ended:
		return nil
	case ended, now.Sub(t.Failing) >= Kept:
		t.Disabled, trouble.Disabled = now, true
		return trouble
	case now.Sub(t.Failing) >= alertAfter && !t.Alerted:
		t.Alerted = true
		return trouble
	}
	return nil
}

// dropAll gives up on everything that waits for a disabled target.
func (l *lane) dropAll(ctx context.Context) error {
	if l.inHand() > 0 {
		return nil
	}
	for n := chunk; n == chunk; {
		if err := l.e.o.Store.Write(ctx, func(tx *store.Tx) error {
			t, mine, err := held(tx, l.id, l.e.name)
			if err != nil {
				return err
			}
			if l.target, n = t, 0; !mine || t.Disabled.IsZero() {
				return nil
			}
			ids, err := waiting(tx, l.id, chunk)
			if n = len(ids); err != nil {
				return err
			}
			return drop(tx, ids, whyDisabled)
		}); err != nil {
			return err
		}
	}
	if !l.target.Disabled.IsZero() {
		l.window, l.far = newWindow(), time.Time{}
	}
	return nil
}
