package ratelimit

import (
	"context"
	"sync"

	"golang.org/x/time/rate"

	"parvis/base/clock"
)

// Hosts paces what is sent to each host. It is safe for use by many
// goroutines.
type Hosts struct {
	clock clock.Clock
	every rate.Limit
	burst int
	max   int

	mu    sync.Mutex
	hosts map[string]*rate.Limiter
}

// NewHosts allows perSecond requests a second to each host after a burst, and
// remembers at most max hosts.
func NewHosts(c clock.Clock, perSecond float64, burst, max int) *Hosts {
	return &Hosts{clock: c, every: rate.Limit(perSecond), burst: burst, max: max, hosts: map[string]*rate.Limiter{}}
}

// Wait returns when a request may be sent to the host, or with the context's
// error.
func (h *Hosts) Wait(ctx context.Context, host string) error {
	now := h.clock.Now()
	r := h.limiter(host).ReserveN(now, 1)
	delay := r.DelayFrom(now)
	if delay == 0 {
		return ctx.Err()
	}
	ready := make(chan struct{})
	timer := h.clock.AfterFunc(delay, func() { close(ready) })
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		timer.Stop()
		r.CancelAt(h.clock.Now())
		return ctx.Err()
	}
}

func (h *Hosts) limiter(host string) *rate.Limiter {
	h.mu.Lock()
	defer h.mu.Unlock()
	if l := h.hosts[host]; l != nil {
		return l
	}
	if len(h.hosts) >= h.max {
		// Any host will do: one that was paced starts again with a burst.
		for name := range h.hosts {
			delete(h.hosts, name)
			break
		}
	}
	l := rate.NewLimiter(h.every, h.burst)
	h.hosts[host] = l
	return l
}
