package card

import (
	"context"
	"net/url"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/post/usage"
)

const (
	// freshFor is how long a page is not looked at again (social-core 14).
	freshFor = 7 * day
	// restFor is how long a page that could not be had is left alone.
	restFor = day
	// jitter spreads the first look of many servers at a page that all hear of at
	// once.
	jitter = time.Second
	// maxTries is how often a page that does not answer is asked for: at once,
	// after 1, 5 and 30 minutes.
	maxTries = 4

	lookKind  = "card.look"
	dropKind  = "card.drop"
	sweepKind = "card.sweep"
)

func (e *Engine) schedule() {
	e.Timers.Effect(lookKind, e.look)
	e.Timers.Step(dropKind, e.drop)
	e.Timers.Every(sweepKind, day, func(_ context.Context, tx *store.Tx) error {
		return dropDays(tx, tx.Now().Truncate(day).Add(-usage.Days*day))
	})
}

// planLook looks at a page soon, unless what is known of it still holds or a look
// is planned.
func (e *Engine) planLook(tx *store.Tx, c entry, address string) error {
	if tx.Now().Before(c.until) {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	return e.Timers.Keep(tx, timer.Work{Kind: lookKind, Key: c.id.String(), At: tx.Now().Add(spread(address)), Dest: u.Host})
}

// spread gives an address its own part of the jitter.
func spread(address string) time.Duration {
	n := 0
	for _, b := range []byte(keyOf(address)[:4]) {
		n = n*16 + int(b%16)
	}
	return jitter * time.Duration(n) / (1 << 16)
}

// drop forgets a card that no post shows.
func (e *Engine) drop(ctx context.Context, tx *store.Tx, d timer.Due) error {
	which, err := id.Parse[id.Card](d.Work.Key)
	if err != nil {
		return err
	}
	used, err := linked(tx, which)
	if err != nil || used {
		return err
	}
	c, err := byID(tx, which)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if c.image != 0 {
		if err := e.Media.Discard(ctx, tx, c.image); err != nil {
			return err
		}
	}
	if err := e.Timers.Cancel(tx, lookKind, d.Work.Key); err != nil {
		return err
	}
	return deleteCard(tx, which)
}
