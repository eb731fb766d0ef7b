package app

import (
	"sync"
	"time"

	"parvis/base/bus"
	"parvis/base/ratelimit"
)

const (
	// counts is the subject on which processes tell what they counted.
	counts = "ratelimit.counts"
	// tellEvery is how often (social-core 2.5).
	tellEvery = 2 * time.Second
	// tellMost is how many messages a process sends at a time; what is left waits
	// for the next.
	tellMost = 100
)

// exchange tells the other processes of a cluster what this one counted against
// rate limits, and adds what they tell. The sum is approximate by design: what is
// lost on the way is lost.
type exchange struct {
	limiter *ratelimit.Limiter
	bus     bus.Bus
	self    int64
	sub     bus.Subscription
	quit    chan struct{}
	wg      sync.WaitGroup
}

// startExchange begins the exchange; nil in a network of one process.
func (a *App) startExchange() (*exchange, error) {
	if a.Settings.Storage.Get().NATS == "" {
		return nil, nil //nolint:nilnil // nobody to tell is no mistake
	}
	x := &exchange{limiter: a.Limiter, bus: a.Bus, self: a.Store.NewID(), quit: make(chan struct{})}
	var err error
	if x.sub, err = a.Bus.Subscribe(counts, x.hear); err != nil {
		return nil, err
	}
	tick := a.Clock.NewTicker(tellEvery)
	x.wg.Go(func() {
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				x.tell()
			case <-x.quit:
				return
			}
		}
	})
	return x, nil
}

// tell sends what was counted since the last time. While nobody can be reached it
// keeps it.
func (x *exchange) tell() {
	if x.bus.Ready() != nil {
		return
	}
	for range tellMost {
		list := x.limiter.Drain(ratelimit.MaxCounts)
		if len(list) == 0 {
			return
		}
		if data, err := ratelimit.Encode(x.self, list); err == nil {
			_ = x.bus.Publish(counts, data)
		}
	}
}

// hear adds what another process counted; what is no message is not counted.
func (x *exchange) hear(m bus.Message) {
	if from, list, err := ratelimit.Decode(m.Data); err == nil && from != x.self {
		x.limiter.Merge(list)
	}
}

// close ends the exchange.
func (x *exchange) close() {
	if x == nil {
		return
	}
	x.sub.Stop()
	close(x.quit)
	x.wg.Wait()
}
