package post

import (
	"context"
	"time"

	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
)

// Limits of planning ahead (social-core 8.6).
const (
	scheduleMin = 5 * time.Minute
	scheduleMax = 366 * 24 * time.Hour
	publishes   = "post.publishes"
	// redraftDays is how long a tombstone stays.
	redraftDays = 30
)

// Scheduled is a post that is written and not published yet: at its time it will
// be, and without a time it is a draft.
type Scheduled struct {
	ID    id.Job
	At    time.Time
	Draft Draft
	// Error is the code of the fault that kept it from being published.
	Error string
	// Rev grows with every saving of a draft.
	Rev int64
	// Saved is when it was written last.
	Saved time.Time
	// Key is the idempotency key of a post that waits for its moment, and of a draft
	// what the window that writes it calls it.
	Key string `json:"-"`
}

// scheduleFailed: a planned post could not be published. The author finds the
// reason with the planned post.
//
//event:fact
type scheduleFailed struct {
	Author id.Account
	Job    id.Job
	Code   string
}

// EventKind names the event.
func (scheduleFailed) EventKind() event.Kind {
	return event.Kind{Subject: "post.schedule.failed", V: 1}
}

// Aggregate is the planned post.
func (e scheduleFailed) Aggregate() int64 { return int64(e.Job) }

// Schedule plans a post. Its media are taken out of reach of other posts.
func (e *Engine) Schedule(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft, at time.Time) (Scheduled, error) {
	if _, err := d.clean(); err != nil {
		return Scheduled{}, err
	}
	if err := checkTime(tx, at); err != nil {
		return Scheduled{}, err
	}
	if err := checkRoom(tx, actor.Account, 0, at); err != nil {
		return Scheduled{}, err
	}
	if _, err := e.allow(ctx, tx, actor, d); err != nil {
		return Scheduled{}, err
	}
	return e.setAside(ctx, tx, actor, d, at, "")
}

// setAside keeps a post for a time, and its files with it.
func (e *Engine) setAside(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft, at time.Time, key string) (Scheduled, error) {
	d.App = actor.App
	s := Scheduled{ID: id.Job(tx.NewID()), At: at, Draft: d, Saved: tx.Now(), Key: key}
	if len(d.Media) > 0 {
		if err := e.Media.Posted(ctx, tx, d.Media); err != nil {
			return s, err
		}
		if err := e.Media.Reserve(ctx, tx, actor.Account, d.Media, true); err != nil {
			return s, err
		}
	}
	if err := insertScheduled(tx, actor.Account, s); err != nil {
		return s, err
	}
	return s, e.plan(tx, s)
}

func checkTime(tx *store.Tx, at time.Time) error {
	switch {
	case at.Before(tx.Now().Add(scheduleMin)):
		return errSchedule
	case at.After(tx.Now().Add(scheduleMax)):
		return errScheduleFar
	}
	return nil
}

// checkRoom refuses one more planned post than somebody may have, in all or on a day.
// One that is moved does not count twice.
func checkRoom(tx *store.Tx, a id.Account, moved id.Job, at time.Time) error {
	has, err := scheduledBy(tx, a, store.Page{Limit: MaxScheduled + 1})
	if err != nil {
		return err
	}
	others, sameDay := 0, 0
	for _, s := range has {
		if s.ID == moved {
			continue
		}
		others++
		if s.At.Truncate(day).Equal(at.Truncate(day)) {
			sameDay++
		}
	}
	switch {
	case others >= MaxScheduled:
		return errScheduleMany
	case sameDay >= MaxPerDay:
		return errScheduleDay
	}
	return nil
}

func (e *Engine) plan(tx *store.Tx, s Scheduled) error {
	return e.Timers.At(tx, timer.Work{Kind: publishes, Key: s.ID.String(), At: s.At})
}

// Reschedule moves a planned post of the actor's.
func (e *Engine) Reschedule(ctx context.Context, tx *store.Tx, actor account.Actor, j id.Job, at time.Time) (Scheduled, error) {
	s, err := e.Planned(ctx, tx, actor, j)
	if err != nil {
		return s, err
	}
	if err := checkTime(tx, at); err != nil {
		return s, err
	}
	if err := checkRoom(tx, actor.Account, j, at); err != nil {
		return s, err
	}
	s.At = at
	if err := moveScheduled(tx, s); err != nil {
		return s, err
	}
	return s, e.plan(tx, s)
}

// Unschedule gives a planned post up.
func (e *Engine) Unschedule(ctx context.Context, tx *store.Tx, actor account.Actor, j id.Job) error {
	s, err := e.Planned(ctx, tx, actor, j)
	if err != nil {
		return err
	}
	if err := e.free(ctx, tx, actor, s); err != nil {
		return err
	}
	return e.Timers.Cancel(tx, publishes, j.String())
}

// free forgets what was set aside, and lets go of its files.
func (e *Engine) free(ctx context.Context, tx *store.Tx, actor account.Actor, s Scheduled) error {
	if len(s.Draft.Media) > 0 {
		if err := e.Media.Reserve(ctx, tx, actor.Account, s.Draft.Media, false); err != nil {
			return err
		}
	}
	return deleteScheduled(tx, s.ID)
}

// Planned gives a planned post of the actor's.
func (e *Engine) Planned(_ context.Context, tx *store.Tx, actor account.Actor, j id.Job) (Scheduled, error) {
	s, err := e.mine(tx, actor, j)
	if err == nil && s.At.IsZero() {
		err = errMissing
	}
	return s, err
}

func (e *Engine) mine(tx *store.Tx, actor account.Actor, j id.Job) (Scheduled, error) {
	owner, s, err := scheduled(tx, j)
	if store.IsMissing(err) || err == nil && owner != actor.Account {
		return Scheduled{}, errMissing
	}
	return s, err
}

// AllPlanned pages through the actor's planned posts.
func (e *Engine) AllPlanned(_ context.Context, tx *store.Tx, actor account.Actor, p store.Page) ([]Scheduled, error) {
	return scheduledBy(tx, actor.Account, p)
}

// publish writes a planned post. What the author must know of is kept with it.
func (e *Engine) publish(ctx context.Context, tx *store.Tx, d timer.Due) error {
	j, err := id.Parse[id.Job](d.Work.Key)
	if err != nil {
		return err
	}
	owner, s, err := scheduled(tx, j)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil || s.At.IsZero() {
		return err
	}
	actor := account.Actor{Account: owner, App: s.Draft.App}
	if len(s.Draft.Media) > 0 {
		if err := e.Media.Reserve(ctx, tx, owner, s.Draft.Media, false); err != nil {
			return err
		}
	}
	_, err = e.Publish(ctx, tx, actor, s.Draft, s.Key)
	if err == nil {
		return deleteScheduled(tx, j)
	}
	f := fault.Of(err)
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return err
	}
	if err := store.Leave(tx, err); err != nil {
		return err
	}
	if err := failScheduled(tx, j, f.Code); err != nil {
		return err
	}
	return e.Events.Emit(tx, scheduleFailed{owner, j, f.Code})
}

// schedule registers the timers of this engine.
func (e *Engine) schedule() {
	e.Timers.Step(pollEnds, e.endPoll)
	e.Timers.Step(publishes, e.publish)
	e.Timers.Step(rewords, e.rewordMore)
	e.Timers.Step(recounts, e.recount)
	e.Timers.Every(recountsNight, day, e.beginRecount)
	e.Timers.Every("post.sweep", time.Hour, func(ctx context.Context, tx *store.Tx) error {
		if err := forgetKeys(tx, tx.Now().Add(-keyLife)); err != nil {
			return err
		}
		if err := e.sweepDrafts(ctx, tx); err != nil {
			return err
		}
		return forgetTombstones(tx, tx.Now().Add(-redraftDays*day))
	})
}
