package policy

import (
	"context"
	"time"

	"parvis/base/store"
)

type afreshKey struct{}

// Afresh gives a context whose transactions read labels, words and preferences from
// the store and not from memory, for a node that has not seen yet what its client has
// (integrity 4.9).
func Afresh(ctx context.Context) context.Context {
	return context.WithValue(ctx, afreshKey{}, true)
}

func afresh(tx *store.Tx) bool { return tx.Value(afreshKey{}) != nil }

// Epoch is the place in the event log up to which this node has applied policy
// changes; it only grows.
func (e *Engine) Epoch() int64 { return e.events.Top() }

// behindMax is how far behind the others a node may be and still answer from memory.
const behindMax = 5 * time.Second

// Behind tells whether this node has not known for five seconds that it saw every
// change: what it answers must be read afresh, and its health report says so.
func (e *Engine) Behind() bool { return e.events.Behind() > behindMax }
