package account

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

// BeforeDelete erases what a folder keeps about an account, a batch at a time;
// it tells when nothing is left.
type BeforeDelete func(ctx context.Context, tx *store.Tx, a id.Account) (done bool, err error)

func (e *Engine) timers(*timer.Timers) {}

func (e *Engine) planned(*store.Tx, id.Account, State) error { return nil }
