package recurring

import (
	"context"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
)

// Pauses are how long a member pauses everything, the shortest first.
func Pauses() []time.Duration { return []time.Duration{day, 7 * day, 30 * day} }

// Pause has the actor told nothing of what they said yes to for a time, which begins now;
// with zero they are told again. The tokens stay, and end when they would have.
func (e *Engine) Pause(_ context.Context, tx *store.Tx, actor account.Actor, d time.Duration) error {
	return putPause(tx, actor.Account, tx.Now().Add(d))
}

// Paused gives until when the actor is told nothing, zero for who paused nothing.
func (e *Engine) Paused(_ context.Context, tx *store.Tx, actor account.Actor) (time.Time, error) {
	until, err := pauseOf(tx, actor.Account)
	if store.IsMissing(err) || err == nil && !until.After(tx.Now()) {
		return time.Time{}, nil
	}
	return until, err
}
