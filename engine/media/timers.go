package media

import (
	"context"
	"time"

	"parvis/base/blob"
	"parvis/base/store"
	"parvis/base/timer"
)

const (
	// looseFor is how long a medium may hang on nothing (social-core 9).
	looseFor = 24 * time.Hour
	// idleFor is how long a file stays that no row names: longer than any
	// upload takes between its announcement and its row.
	idleFor    = time.Hour
	sweepEvery = 10 * time.Minute
	sweepMax   = 200

	sweepKind = "media.sweep"
	buryKind  = "media.bury"
	filmKind  = "media.film"
)

func (e *Engine) timers(t *timer.Timers) {
	t.Every(sweepKind, sweepEvery, e.sweep)
	t.Effect(buryKind, e.bury)
	t.Long(filmKind, filmFor+time.Minute, e.workOn)
}

// sweep removes loose media and marks idle files for removal.
func (e *Engine) sweep(_ context.Context, tx *store.Tx) error {
	loose, err := looseSince(tx, tx.Now().Add(-looseFor), sweepMax)
	if err != nil {
		return err
	}
	if err := e.drop(tx, loose); err != nil {
		return err
	}
	if err := doom(tx, tx.Now().Add(-idleFor), sweepMax); err != nil {
		return err
	}
	marked, err := doomed(tx, 1)
	if err != nil || len(marked) == 0 {
		return err
	}
	return e.o.Timers.At(tx, timer.Work{Kind: buryKind, At: tx.Now()})
}

// bury removes the files that are marked.
func (e *Engine) bury(ctx context.Context, _ timer.Due) error {
	for {
		var keys []string
		err := e.o.Store.Read(ctx, func(tx *store.Tx) (err error) { keys, err = doomed(tx, sweepMax); return err })
		if err != nil || len(keys) == 0 {
			return err
		}
		for _, k := range keys {
			if err := e.o.Blob.Delete(ctx, blob.Key(k)); err != nil {
				return err
			}
		}
		if err := e.o.Store.Write(ctx, func(tx *store.Tx) error { return buried(tx, keys) }); err != nil {
			return err
		}
	}
}
