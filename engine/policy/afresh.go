package policy

import "time"

// Epoch is the place in the event log up to which this node has applied policy
// changes; it only grows.
func (e *Engine) Epoch() int64 { return e.events.Top() }

// behindMax is how far behind the others a node may be and still answer from memory.
const behindMax = 5 * time.Second

// Behind tells whether this node has not known for five seconds that it saw every
// change: what it answers must be read afresh, and its health report says so.
func (e *Engine) Behind() bool { return e.events.Behind() > behindMax }
