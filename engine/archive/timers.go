package archive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parvis/base/blob"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

// How runs are worked on.
const (
	importKind = "archive.import"
	exportKind = "archive.export"
	dropKind   = "archive.drop"

	// exportFor is how long the making of an export may take.
	exportFor = 20 * time.Minute
	// triesMax is how often in a row a run may fail for reasons of ours, and
	// triesItem how often one item may hold it up.
	triesMax  = 6
	triesItem = 3
	// later is when a run comes back that was stopped with the program.
	later = 5 * time.Second
	// queuedFor is when a run that waits for its turn looks by itself, in case
	// that whoever was to call it died.
	queuedFor = time.Minute

	// arrivingFor is how long nothing may be heard of an archive that arrives
	// before the member may bring another.
	arrivingFor = time.Minute
	keptFor     = KeptDays * 24 * time.Hour
	toldFor     = 90 * 24 * time.Hour
	sweepMax    = 100
	// fullFor is when to come back when there was no room.
	fullFor = time.Hour
)

func workKind(k Kind) string {
	if k == Export {
		return exportKind
	}
	return importKind
}

func kindOfWork(work string) Kind {
	if work == exportKind {
		return Export
	}
	return Import
}

func (e *Engine) schedule() {
	e.Timers.Effect(importKind, func(ctx context.Context, d timer.Due) error { return e.work(ctx, d, e.slice) })
	e.Timers.Long(exportKind, exportFor, func(ctx context.Context, d timer.Due) error { return e.work(ctx, d, e.export) })
	e.Timers.Effect(dropKind, func(ctx context.Context, d timer.Due) error { return e.Blob.Delete(ctx, blob.Key(d.Work.Key)) })
	e.Timers.Every("archive.sweep", time.Hour, e.sweep)
}

// plan lets a run be worked on after a while.
func (e *Engine) plan(tx *store.Tx, r Run, after time.Duration) error {
	return e.Timers.At(tx, timer.Work{Kind: workKind(r.Kind), Key: r.ID.String(), At: tx.Now().Add(after)})
}

// again asks for a run to be worked on later.
type again struct{ after time.Duration }

// Error makes it an error of the work at hand.
func (again) Error() string { return "archive: to be continued" }

// errStopped: the run was cancelled, or another process goes on with it.
var errStopped = errors.New("archive: stopped")

// work does a part of a run. What goes wrong for reasons of ours is tried again
// by the timers, and after some tries ends the run.
func (e *Engine) work(ctx context.Context, d timer.Due, part func(context.Context, *Run, int) error) error {
	which, err := id.Parse[id.Job](d.Work.Key)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	free := false
	slots := e.slots[kindOfWork(d.Work.Kind)]
	select {
	case slots <- struct{}{}:
		free = true
	default:
	}
	r, begun, err := e.enter(ctx, which, free)
	if begun {
		err = part(ctx, &r, d.Tries)
	}
	if free {
		<-slots
	}
	if !begun {
		if err != nil && fault.KindOf(err) == fault.Missing {
			err = nil
		}
		return err
	}
	return e.settle(ctx, d, r, err)
}

// enter lets a run begin its next part when there is a place for it, and puts it
// into the queue otherwise.
func (e *Engine) enter(ctx context.Context, which id.Job, free bool) (r Run, begun bool, err error) {
	err = e.Store.Write(ctx, func(tx *store.Tx) (err error) {
		begun = false
		if r, err = runBy(tx, which); err != nil || !r.active {
			return err
		}
		if !free {
			return e.queue(tx, r)
		}
		if r.State == Waiting {
			if _, err = setState(tx, which, Waiting, Running); err != nil {
				return err
			}
			r.State = Running
		}
		begun = true
		return serve(tx, which)
	})
	return r, begun && err == nil, err
}

// queue lets a run wait until it is called.
func (e *Engine) queue(tx *store.Tx, r Run) error {
	if err := setQueued(tx, r.ID, true); err != nil {
		return err
	}
	return e.plan(tx, r, queuedFor)
}

// call lets the run go on that waits in the queue of a kind and was served
// longest ago; false when none waits.
func (e *Engine) call(tx *store.Tx, k Kind) (bool, error) {
	next, err := nextQueued(tx, k)
	if err != nil || next == 0 {
		return false, err
	}
	return true, e.plan(tx, Run{ID: next, Kind: k}, 0)
}

// settle says how a run goes on after a part of it, and calls who waits: whoever
// has more to do stands behind them.
func (e *Engine) settle(ctx context.Context, d timer.Due, r Run, cause error) error {
	var next again
	f := fault.Of(cause)
	more := errors.As(cause, &next)
	over := cause == nil || errors.Is(cause, errStopped)
	retry := !over && !more && passing(f) && d.Tries < triesMax
	if !over && !more && !retry && passing(f) {
		e.Log.ErrorContext(ctx, "a run of an archive is given up", "alert", true, "run", r.ID, "error", f.Error())
		f = errBroken
	}
	err := e.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		called, err := e.call(tx, r.Kind)
		switch {
		case err != nil || over || retry:
			return err
		case more && called && next.after == 0:
			return e.queue(tx, r)
		case more:
			return e.plan(tx, r, next.after)
		}
		return e.end(ctx, tx, r, Failed, f.Code)
	})
	if err == nil && retry {
		err = cause
	}
	return err
}

// passing tells faults that are ours and may pass from those of what was
// brought.
func passing(f *fault.Fault) bool {
	return f.Kind == fault.Internal || f.Kind == fault.Unavailable || f.Kind == fault.Limited
}

// end ends a run and lets go of its file; errOver when it ended before. An
// export that is done keeps its file.
func (e *Engine) end(ctx context.Context, tx *store.Tx, r Run, s State, code string) error {
	ok, err := endRun(tx, r.ID, s, code)
	if err == nil && !ok {
		err = errOver
	}
	if err != nil || s == Done && r.Kind == Export {
		return err
	}
	if err := e.unused(ctx, tx, r.ID, iconPiece, imagePiece); err != nil {
		return err
	}
	if err := forgetMedia(tx, r.ID); err != nil {
		return err
	}
	return e.forget(tx, r)
}

// forget lets go of the file of a run.
func (e *Engine) forget(tx *store.Tx, r Run) error {
	if r.blob == "" {
		return nil
	}
	if err := dropBlob(tx, r.ID); err != nil {
		return err
	}
	return e.Timers.At(tx, timer.Work{Kind: dropKind, Key: r.blob, At: tx.Now()})
}

// sweep removes uploads that never arrived, exports that are too old to be
// fetched, and runs that are too old to be told of.
func (e *Engine) sweep(_ context.Context, tx *store.Tx) error {
	old, err := heldSince(tx, tx.Now().Add(-keptFor), sweepMax)
	if err != nil {
		return err
	}
	for _, r := range old {
		if err := e.expire(tx, r); err != nil {
			return err
		}
	}
	for _, s := range []State{Arriving, Done, Failed, Cancelled, Gone} {
		after := toldFor
		if s == Arriving {
			after = arrivingFor
		}
		if old, err = olderRuns(tx, s, tx.Now().Add(-after), sweepMax); err != nil {
			return err
		}
		for _, r := range old {
			if err := e.bury(tx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) bury(tx *store.Tx, r Run) error {
	if err := e.forget(tx, r); err != nil {
		return err
	}
	return deleteRun(tx, r.ID)
}

func (e *Engine) expire(tx *store.Tx, r Run) error {
	if _, err := setState(tx, r.ID, Done, Gone); err != nil {
		return err
	}
	return e.forget(tx, r)
}
