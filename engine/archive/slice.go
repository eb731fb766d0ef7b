package archive

import (
	"context"
	"errors"
	"slices"
	"time"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/archive/form"
	"parvis/engine/archive/pack"
)

// A slice of an import is at most so many items, or so long: well within the
// lease of a timer, so that no other process begins the same.
const (
	sliceItems = 1000
	sliceFor   = 30 * time.Second
)

// job is the work on one slice of an import.
type job struct {
	*Engine
	ctx   context.Context
	run   *Run
	actor account.Actor
	me    account.Account
	pack  *pack.Pack
	units []unit
	owner form.Actor
	tries int
	began time.Time
	n     int
	// also are refusals that belong to the item at hand.
	also []Refusal
}

// slice does the next items of an import.
func (e *Engine) slice(ctx context.Context, r *Run, tries int) error {
	j := &job{Engine: e, ctx: ctx, run: r, tries: tries, began: e.Clock.Now()}
	if err := j.who(); err != nil {
		return err
	}
	f, err := e.open(ctx, *r)
	if err != nil {
		return err
	}
	defer f.Close()
	if j.pack, err = pack.Open(f, f.Size(), pack.Limits{}); err != nil {
		return err
	}
	c, err := contentsOf(j.pack)
	if err != nil {
		return err
	}
	if j.units = c.units; r.unit < 0 {
		if err := j.count(c); err != nil {
			return err
		}
	}
	if err := j.meet(); err != nil {
		return err
	}
	for r.unit < len(j.units) {
		if err := j.unit(j.units[r.unit]); err != nil {
			return err
		}
	}
	return e.Store.Write(ctx, func(tx *store.Tx) error { return e.end(ctx, tx, *r, Done, "") })
}

// who finds the member for whom the work is done, who must still be able to act.
func (j *job) who() error {
	err := j.Store.Read(j.ctx, func(tx *store.Tx) (err error) {
		if j.actor, err = j.Account.Actor(j.ctx, tx, j.run.Account); err != nil {
			return err
		}
		j.me, err = j.Account.Find(j.ctx, tx, j.run.Account)
		return err
	})
	if err != nil {
		return err
	}
	j.actor.Scopes = account.AllScopes()
	if j.actor.Ready() != nil {
		return errGone
	}
	return nil
}

// meet reads whose archive it is. An outbox without its actor belongs to who
// speaks first.
func (j *job) meet() error {
	for i, u := range j.units {
		if j.run.wish.Counts[i] < 0 || j.owner.ID != "" {
			continue
		}
		var err error
		switch u.kind {
		case form.Actors:
			j.owner, err = u.actor(j.pack)
		case form.Posts:
			j.owner, err = u.speaker(j.pack)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// count counts the items of what units are left to be counted, and notes what
// cannot be read. Each part of it is kept.
func (j *job) count(c contents) error {
	if j.run.position == 0 {
		next := *j.run
		next.wish.Idle, next.position, next.Refused, next.Total = c.idle, 1, len(c.unknown), len(c.unknown)
		if err := j.found(next, c.unknown...); err != nil {
			return err
		}
	}
	for len(j.run.wish.Counts) < len(j.units) {
		if err := j.more(); err != nil {
			return err
		}
		if err := j.countPart(j.units[len(j.run.wish.Counts)]); err != nil {
			return err
		}
	}
	next := *j.run
	next.unit, next.position = 0, 0
	return j.found(next)
}

// partItems is how many items are counted at a time, for each item of a slice.
const partItems = 50

// countPart counts a unit, or the next part of a long one.
func (j *job) countPart(u unit) error {
	next := *j.run
	next.position++
	from := next.wish.Place
	at, err := u.count(j.ctx, j.pack, from, func(at form.Place) error {
		if at.Items-from.Items >= partItems*j.items || j.Clock.Now().Sub(j.began) >= sliceFor {
			return again{}
		}
		return j.ctx.Err()
	})
	n := at.Items
	switch {
	case errors.As(err, &again{}) && next.Total+n <= form.ItemsMax:
		next.wish.Place = at
		return j.found(next)
	case u.kind == form.Actors && !j.run.wish.Profile && err == nil:
		n = 0
	case err == nil && next.Total+n > form.ItemsMax, errors.As(err, &again{}):
		err = form.ErrLarge
	}
	next.wish.Place = form.Place{}
	if err == nil {
		next.wish.Counts, next.Total = append(slices.Clone(next.wish.Counts), n), next.Total+n
		return j.found(next)
	}
	f := worded(err)
	if f == nil {
		return err
	}
	next.wish.Counts, next.Total, next.Refused = append(slices.Clone(next.wish.Counts), -1), next.Total+1, next.Refused+1
	return j.found(next, refusal("", u.name, f))
}

// found keeps what counting found so far.
func (j *job) found(next Run, refused ...Refusal) error {
	return j.move(next, func(tx *store.Tx) error {
		for _, r := range refused {
			if err := insertRefusal(tx, j.run.ID, r); err != nil {
				return err
			}
		}
		return setFound(tx, next)
	})
}

// unit does what is left of a unit and moves on to the next.
func (j *job) unit(u unit) error {
	if j.run.position < j.run.wish.Counts[j.run.unit] {
		var err error
		switch u.kind {
		case form.Actors:
			err = j.profile()
		case form.Posts:
			err = j.posts(u)
		default:
			err = j.table(u)
		}
		if err != nil {
			return err
		}
	}
	next := *j.run
	next.unit, next.position, next.wish.Place = next.unit+1, 0, form.Place{}
	return j.move(next, func(tx *store.Tx) error { return setFound(tx, next) })
}

// more lets the next item begin, or asks for the next slice. The first may
// always begin, however long it took to come to it.
func (j *job) more() error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	if err := j.closing(); err != nil {
		return err
	}
	if j.n >= j.items || j.n > 0 && j.Clock.Now().Sub(j.began) >= sliceFor {
		return again{}
	}
	j.n++
	return nil
}

// item does one item, together with the place that the run has reached then. An
// item that cannot be taken is noted with its reason.
func (j *job) item(stage form.Kind, name string, fn func(tx *store.Tx) error) error {
	done := *j.run
	done.Stage, done.position, done.Done = string(stage), done.position+1, done.Done+1
	err := j.move(done, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return j.tell(tx)
	})
	if err == nil || errors.Is(err, errStopped) || j.ctx.Err() != nil {
		return err
	}
	f := fault.Of(err)
	if passing(f) {
		if j.tries < triesItem {
			return err
		}
		j.Log.ErrorContext(j.ctx, "an item of an import is given up", "alert", true, "run", j.run.ID, "place", j.run.position, "error", f.Error())
		f = errInside
	}
	return j.refuse(stage, name, f)
}

// refuse notes that an item is not taken and moves on.
func (j *job) refuse(stage form.Kind, name string, f *fault.Fault) error {
	next := *j.run
	next.Stage, next.position, next.Refused = string(stage), next.position+1, next.Refused+1
	return j.move(next, func(tx *store.Tx) error {
		if err := insertRefusal(tx, j.run.ID, refusal(string(stage), name, f)); err != nil {
			return err
		}
		if stage == form.Actors {
			if err := j.unused(j.ctx, tx, j.run.ID, name+"/"); err != nil {
				return err
			}
		}
		return j.tell(tx)
	})
}

// tell notes what of the item at hand was not taken although the item was.
func (j *job) tell(tx *store.Tx) error {
	for _, r := range j.also {
		if err := insertRefusal(tx, j.run.ID, r); err != nil {
			return err
		}
	}
	return nil
}

// move writes where the run is, with what fn writes, or nothing of both.
func (j *job) move(next Run, fn func(tx *store.Tx) error) error {
	err := j.Store.Write(j.ctx, func(tx *store.Tx) error {
		ok, err := step(tx, *j.run, next)
		if err == nil && !ok {
			err = errStopped
		}
		if err != nil || fn == nil {
			return err
		}
		return fn(tx)
	})
	if err == nil {
		*j.run, j.also = next, nil
	}
	return err
}
