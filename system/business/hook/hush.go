package hook

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Hush drops what an app was not told yet, for good.
func (e *Engine) Hush(_ context.Context, tx *store.Tx, app id.Client) error {
	targets, err := targetsOf(tx, app)
	for _, t := range targets {
		for n := chunk; n == chunk && err == nil; {
			var ids []int64
			if ids, err = waiting(tx, t, chunk); err == nil && len(ids) > 0 {
				err = erase(tx, ids, whyHushed)
			}
			n = len(ids)
		}
	}
	return err
}

// Forget forgets where the events of an app went that is no more, where nothing of them is
// kept.
func (e *Engine) Forget(_ context.Context, tx *store.Tx, app id.Client) error {
	return dropTargets(tx, app)
}
