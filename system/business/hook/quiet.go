package hook

import "context"

// Settle returns when nothing can be sent at the clock's present time, nothing is under
// way and what is too old is gone. For tests.
func (e *Engine) Settle(ctx context.Context) error {
	if err := e.clear(ctx); err != nil {
		return err
	}
	for {
		if err := e.sweep(ctx); err != nil {
			return err
		}
		e.mu.Lock()
		before := e.begun
		rounds := map[*lane]int64{}
		for _, l := range e.lanes {
			rounds[l] = l.round + 2 // one of them began after the call
			l.tell()
		}
		for e.busy(rounds) {
			e.changed.Wait()
		}
		quiet := before == e.begun
		e.mu.Unlock()
		if quiet || e.closing() {
			return nil
		}
	}
}

// busy tells whether a lane has not looked often enough, or has something in hand.
func (e *Engine) busy(rounds map[*lane]int64) bool {
	if e.closing() {
		return false
	}
	for l, round := range rounds {
		if e.lanes[l.id] != l {
			continue
		}
		if l.round < round {
			l.ring()
			return true
		}
		if l.bound > 0 || !l.resting || len(l.bell) > 0 {
			return true
		}
	}
	return e.flight > 0
}
