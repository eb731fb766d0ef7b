package clock

import "time"

// Clock tells the time and calls back when it has passed.
type Clock interface {
	// Now gives the present instant in UTC.
	Now() time.Time
	// AfterFunc calls f in a goroutine of its own once d has passed.
	AfterFunc(d time.Duration, f func()) Timer
	// NewTicker sends the time on its channel every d, which must be positive.
	NewTicker(d time.Duration) *Ticker
}

// Timer is a call that has not happened yet.
type Timer interface {
	// Stop prevents the call and tells whether it was in time.
	Stop() bool
}

// Ticker sends on C until stopped. A slow reader misses ticks.
type Ticker struct {
	// C carries the time of each tick.
	C    <-chan time.Time
	stop func()
}

// Stop ends the ticks. It does not close C.
func (t *Ticker) Stop() { t.stop() }

type system struct{}

// System gives the machine's clock.
func System() Clock { return system{} }

func (system) Now() time.Time { return time.Now().UTC() }

func (system) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }

func (system) NewTicker(d time.Duration) *Ticker {
	t := time.NewTicker(d)
	return &Ticker{C: t.C, stop: t.Stop}
}
