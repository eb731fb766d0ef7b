package account

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

const (
	eraseKind   = "account.erase"
	suspendKind = "account.suspension.ends"
	sweepKind   = "account.sweep"

	// rejectRest leaves time for the letter to go out.
	rejectRest = 24 * time.Hour
	// suspendLife is how long a suspended account can come back.
	suspendLife = 30 * 24 * time.Hour
	// unconfirmedLife is how long a sign-up waits for its address.
	unconfirmedLife = 7 * 24 * time.Hour
	sweepMax        = 100
	activeDays      = 200
)

func (e *Engine) timers(t *timer.Timers) {
	t.Effect(letterKind, e.write)
	t.Effect(checkKind, e.check)
	t.Step(eraseKind, func(ctx context.Context, tx *store.Tx, d timer.Due) error {
		a, err := id.Parse[id.Account](d.Work.Key)
		if err != nil {
			return err
		}
		done, err := e.erase(ctx, tx, a)
		if err != nil || done {
			return err
		}
		return t.At(tx, timer.Work{Kind: eraseKind, Key: d.Work.Key, At: tx.Now()})
	})
	t.Step(suspendKind, func(ctx context.Context, tx *store.Tx, d timer.Due) error {
		a, err := id.Parse[id.Account](d.Work.Key)
		if err != nil {
			return err
		}
		return e.end(ctx, tx, a, Suspended, "suspension_over")
	})
	t.Every(sweepKind, time.Hour, e.sweep)
}

// planned schedules what follows from a state by itself.
func (e *Engine) planned(tx *store.Tx, a Account, to State) error {
	if e.o.Timers == nil {
		return nil
	}
	if a.State == Suspended {
		if err := e.o.Timers.Cancel(tx, suspendKind, a.ID.String()); err != nil {
			return err
		}
	}
	switch to {
	case Suspended:
		return e.o.Timers.At(tx, timer.Work{Kind: suspendKind, Key: a.ID.String(), At: tx.Now().Add(suspendLife)})
	case Deleting:
		at := tx.Now()
		if a.State == Pending {
			at = at.Add(rejectRest)
		}
		return e.o.Timers.At(tx, timer.Work{Kind: eraseKind, Key: a.ID.String(), At: at})
	}
	return nil
}

// end begins to delete an account that is still in a state.
func (e *Engine) end(ctx context.Context, tx *store.Tx, target id.Account, in State, reason string) error {
	a, err := one(tx, target)
	if err != nil || a.State != in {
		return err
	}
	return e.move(ctx, tx, a, 0, Deleting, reason)
}

// sweep removes sign-ups whose address nobody confirmed, and old days.
func (e *Engine) sweep(ctx context.Context, tx *store.Tx) error {
	stale, err := stateSince(tx, Unconfirmed, tx.Now().Add(-unconfirmedLife), sweepMax)
	if err != nil {
		return err
	}
	for _, a := range stale {
		if err := e.end(ctx, tx, a, Unconfirmed, "never_confirmed"); err != nil {
			return err
		}
	}
	return deleteActive(tx, dayOf(tx.Now())-activeDays)
}
