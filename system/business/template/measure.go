package template

import (
	"context"
	"errors"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
)

// The work of this folder: a pause ends, members are heard, and what is old counts less.
const (
	resumes = "template.resume"
	hears   = "template.hear"
	ages    = "template.age"
	oneDay  = 24 * time.Hour
)

func dayOf(at time.Time) int64 { return at.Unix() / int64(oneDay/time.Second) }

// Count enters what became of messages of a template now. It is judged at the next full
// hour (10.8): an organisation that hears at once could tell whose answer it was.
func (e *Engine) Count(_ context.Context, tx *store.Tx, t id.Template, r Response) error {
	if _, err := lockKept(tx, t); err != nil {
		return skip(err)
	}
	if err := addDay(tx, t, dayOf(tx.Now()), r); err != nil {
		return err
	}
	return e.o.Timers.Keep(tx, timer.Work{Kind: hears, Key: t.String(), At: tx.Now().Truncate(time.Hour).Add(time.Hour)})
}

// judge gives a template the quality that its last days have, and pauses a red one.
func (e *Engine) judge(ctx context.Context, tx *store.Tx, k *Kept) error {
	if k.State == Paused { // it is judged anew when its pause ends
		return nil
	}
	days, err := daysOf(tx, k.ID)
	if err != nil {
		return err
	}
	was, now := k.Quality, Judge(days, e.o.Thresholds, tx.Now())
	if now != UnknownQuality { // what nothing is heard of any more turns unknown
		if err := e.o.Timers.At(tx, timer.Work{Kind: ages, Key: k.ID.String(), At: tx.Now().Add(oneDay)}); err != nil {
			return err
		}
	}
	if was == now {
		return nil
	}
	k.Quality, k.proven = now, k.proven || now == Green
	stood := k.State
	switch {
	case now == Red && stood == Approved:
		if err := e.pause(tx, k); err != nil {
			return err
		}
	case now == Red && stood == Pending && k.live != "": // an edit does not spare the old version its pause
		k.live = ""
		if state, _ := Pause(k.Pauses); state == Disabled {
			k.State, k.Changed, k.Waits = state, tx.Now(), time.Time{}
		}
		k.Pauses++
	}
	if err := setKept(tx, *k); err != nil {
		return err
	}
	if err := e.o.Rated(ctx, tx, *k, was); err != nil || k.State == stood {
		return err
	}
	return e.o.Told(ctx, tx, *k)
}

// Disliked tells whether members take a template of a business account badly now.
func (e *Engine) Disliked(_ context.Context, tx *store.Tx, b id.Business) (bool, error) {
	return red(tx, b)
}

// pause has a template rest for its quality, or ends it (10.7).
func (e *Engine) pause(tx *store.Tx, k *Kept) error {
	state, rest := Pause(k.Pauses)
	k.Pauses++
	k.State, k.Changed = state, tx.Now()
	if state != Paused {
		return nil
	}
	k.Until = tx.Now().Add(rest)
	return e.o.Timers.At(tx, timer.Work{Kind: resumes, Key: k.ID.String(), At: k.Until})
}

// reword has new words earn a good quality themselves; a bad one stays with them, or an edit
// that nobody looks at would wash it off.
func (e *Engine) reword(ctx context.Context, tx *store.Tx, k *Kept) error {
	k.proven = false
	if k.Quality != Green {
		return nil
	}
	return e.fresh(ctx, tx, k)
}

// fresh has members judge a template anew.
func (e *Engine) fresh(ctx context.Context, tx *store.Tx, k *Kept) error {
	was := k.Quality
	if was == UnknownQuality {
		return nil
	}
	k.Quality = UnknownQuality
	if err := clearDays(tx, k.ID); err != nil {
		return err
	}
	return e.o.Rated(ctx, tx, *k, was)
}

// resume ends a pause.
func (e *Engine) resume(ctx context.Context, tx *store.Tx, d timer.Due) error {
	k, err := due(tx, d)
	if err != nil || k.State != Paused {
		return skip(err)
	}
	if err := e.fresh(ctx, tx, &k); err != nil {
		return err
	}
	k.State, k.Changed, k.Until, k.Resumed = Approved, tx.Now(), time.Time{}, true
	return e.put(ctx, tx, k)
}

// hear judges a template of which something was heard in the last hour, or nothing for a day.
func (e *Engine) hear(ctx context.Context, tx *store.Tx, d timer.Due) error {
	k, err := due(tx, d)
	if err != nil {
		return skip(err)
	}
	return e.judge(ctx, tx, &k)
}

// due gives the template that work is about.
func due(tx *store.Tx, d timer.Due) (Kept, error) {
	t, err := id.Parse[id.Template](d.Work.Key)
	if err != nil {
		return Kept{}, errors.Join(timer.Drop, err)
	}
	return lockKept(tx, t)
}

// skip lets go of a template that was deleted.
func skip(err error) error {
	if store.IsMissing(err) {
		return nil
	}
	return err
}

// Holds tells whether a message of a template is held back until something is heard of the
// first ones of the day: marketing that was never green (10.9). It counts what is not.
func (e *Engine) Holds(_ context.Context, tx *store.Tx, k Kept) (bool, error) {
	today := dayOf(tx.Now())
	if k.Category != Marketing || k.proven || k.paced == today {
		return false, nil
	}
	if _, err := lockKept(tx, k.ID); err != nil { // who releases does not miss what is held meanwhile
		return false, err
	}
	n, err := sentOn(tx, k.ID, today)
	if err != nil || n >= e.o.Paced {
		return err == nil, err
	}
	return false, addDay(tx, k.ID, today, Response{sent: 1})
}

// Release ends the holding back of a template for the day on which it began, and tells
// whether what was held back is sent: not when members made it red, nor when it was
// deleted since.
func (e *Engine) Release(ctx context.Context, tx *store.Tx, t id.Template, began time.Time) (bool, error) {
	k, err := lockKept(tx, t)
	if err != nil {
		return false, skip(err)
	}
	if err := e.judge(ctx, tx, &k); err != nil {
		return false, err
	}
	if k.State == Paused || k.State == Disabled || k.Quality == Red {
		return false, nil
	}
	if day := dayOf(began); k.paced < day {
		k.paced = day
		err = setKept(tx, k)
	}
	return err == nil, err
}
