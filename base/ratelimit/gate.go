package ratelimit

import "sync"

// Gate bounds how many things a key may have open at the same time, such as
// streams. It is safe for use by many goroutines.
type Gate struct {
	limit int
	mu    sync.Mutex
	open  map[string]int
}

// NewGate lets limit things of each key be open.
func NewGate(limit int) *Gate { return &Gate{limit: limit, open: map[string]int{}} }

// Enter opens one thing for the key, until leave is called, or fails with
// ErrOpen. Calling leave again does nothing.
func (g *Gate) Enter(key string) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[key] >= g.limit {
		return nil, ErrOpen
	}
	g.open[key]++
	return sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.open[key]--; g.open[key] == 0 {
			delete(g.open, key)
		}
	}), nil
}
