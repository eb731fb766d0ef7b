package app

import (
	"context"
	"time"

	"parvis/base/metrics"
	"parvis/base/store"
)

// measure says what an operator watches (architecture 9.5): how far consumers
// are behind, how old the oldest due work is, what is parked, who is connected.
func (a *App) measure() {
	for name := range a.Events.Lag() {
		who := metrics.Label{Name: "consumer", Value: name}
		a.Metrics.Gauge("event", "lag", "events", func() float64 { return float64(a.Events.Lag()[name].Events) }, who)
		a.Metrics.Gauge("event", "stopped", "consumers", func() float64 {
			if a.Events.Lag()[name].Stopped {
				return 1
			}
			return 0
		}, who)
	}
	a.Metrics.Gauge("timer", "overdue", "seconds", func() float64 { age, _ := a.overdue(); return age.Seconds() })
	a.Metrics.Gauge("timer", "parked", "works", func() float64 { _, parked := a.overdue(); return float64(parked) })
	a.Metrics.Gauge("stream", "open", "connections", func() float64 { return float64(a.Stream.Open()) })
	a.Metrics.Gauge("bus", "degraded", "state", func() float64 {
		if a.Degraded() != nil {
			return 1
		}
		return 0
	})
}

// overdue is asked when metrics are read, which has no request.
func (a *App) overdue() (age time.Duration, parked int) {
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) { age, parked, err = a.Timers.Overdue(tx); return err })
	if err != nil {
		a.Log.Warn("due work cannot be counted", "error", err.Error())
	}
	return age, parked
}
