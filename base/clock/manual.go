package clock

import (
	"sync"
	"time"
)

// Manual is a Clock that moves by hand. It is safe for use by many goroutines.
type Manual struct {
	mu    sync.Mutex
	now   time.Time
	waits map[*wait]bool
}

type wait struct {
	m     *Manual
	at    time.Time
	every time.Duration
	fire  func(time.Time)
}

// NewManual makes a clock that stands at t.
func NewManual(t time.Time) *Manual {
	return &Manual{now: t.UTC(), waits: map[*wait]bool{}}
}

// Now gives the instant the clock was last moved to.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to t, also backwards, without firing anything.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.UTC()
}

// Advance moves the clock forward by d and fires what fell due on the way, in
// order of time. A ticker ticks once a call however far it goes, as one does
// whose receiver is slow.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	end := m.now.Add(d)
	for {
		w := m.next(end)
		if w == nil {
			break
		}
		m.now = w.at
		if w.every > 0 {
			w.at = w.at.Add((end.Sub(w.at)/w.every + 1) * w.every)
		} else {
			delete(m.waits, w)
		}
		now := m.now
		m.mu.Unlock()
		w.fire(now)
		m.mu.Lock()
	}
	m.now = end
	m.mu.Unlock()
}

func (m *Manual) next(end time.Time) *wait {
	var first *wait
	for w := range m.waits {
		if !w.at.After(end) && (first == nil || w.at.Before(first.at)) {
			first = w
		}
	}
	return first
}

func (m *Manual) add(w *wait, d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w.m, w.at = m, m.now.Add(d)
	m.waits[w] = true
}

// Stop prevents the call and tells whether it was in time.
func (w *wait) Stop() bool {
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	was := w.m.waits[w]
	delete(w.m.waits, w)
	return was
}

// AfterFunc calls f in a goroutine of its own when the clock passes now+d.
func (m *Manual) AfterFunc(d time.Duration, f func()) Timer {
	w := &wait{fire: func(time.Time) { go f() }}
	m.add(w, d)
	return w
}

// NewTicker ticks each time the clock passes another d.
func (m *Manual) NewTicker(d time.Duration) *Ticker {
	c := make(chan time.Time, 1)
	w := &wait{every: d, fire: func(now time.Time) {
		select {
		case c <- now:
		default:
		}
	}}
	m.add(w, d)
	return &Ticker{C: c, stop: func() { w.Stop() }}
}
