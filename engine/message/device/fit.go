package device

import (
	"context"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/entitlement"
)

// bound is how many devices there may be.
type bound struct {
	// level is how many may be linked, kept how many of those there are may be used.
	level, kept int
	// next is when this may change by time alone, zero for never.
	next time.Time
}

// bound tells how many devices a subject may have on a line, or of its own with 0, where it
// has n. What an entitlement gave that ended is used for seven days more (business-messaging
// 15.6).
func (e *Engine) bound(ctx context.Context, tx *store.Tx, s entitlement.Subject, l id.Line, n int) (bound, error) {
	has, why, err := e.o.Entitlement.Explain(ctx, tx, s, entitlement.Devices, int64(l))
	b := bound{level: has.Level, kept: has.Level}
	if !has.Until.IsZero() {
		b.next = has.Until.Add(grace)
	}
	if n <= has.Level {
		return b, err
	}
	for _, r := range why {
		until := r.Ends.Add(grace)
		if (r.Verdict == entitlement.Over || r.Verdict == entitlement.Taken) && r.Gives > has.Level && until.After(tx.Now()) {
			b.kept = max(b.kept, r.Gives)
			if b.next.IsZero() || until.Before(b.next) {
				b.next = until
			}
		}
	}
	return b, err
}

// Room is the devices of an account, or of a line, and how many there may be.
type Room struct {
	Line
	Devices []Device
	Most    int
	// Until is when those beyond Most are suspended, zero where that is so already.
	Until time.Time
}

// Room shows the actor's own devices with 0, or those of a line for which they may answer.
func (e *Engine) Room(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) (r Room, err error) {
	r.Subject = entitlement.Subject(actor.Account)
	if l != 0 {
		if r.Line, err = e.o.Lines(ctx, tx, actor, l); err != nil {
			return r, err
		}
	}
	if r.Devices, err = e.beside(tx, Device{Account: actor.Account, Line: l}); err != nil {
		return r, err
	}
	b, err := e.bound(ctx, tx, r.Subject, l, len(r.Devices))
	if r.Most = b.level; b.kept > b.level {
		r.Until = b.next
	}
	return r, err
}

// fit suspends what is beyond the limit of a subject, the least recently used first, and
// restores what is not any more.
func (e *Engine) fit(ctx context.Context, tx *store.Tx, s entitlement.Subject) error {
	all, err := boundBy(tx, s)
	if err != nil {
		return err
	}
	var next time.Time
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].Line == all[from].Line {
			to++
		}
		b, err := e.bound(ctx, tx, s, all[from].Line, to-from)
		if err != nil {
			return err
		}
		if next.IsZero() || !b.next.IsZero() && b.next.Before(next) {
			next = b.next
		}
		if err := e.suspend(ctx, tx, all[from:to], b.kept); err != nil {
			return err
		}
		from = to
	}
	return e.later(tx, s, next)
}

// suspend has the first of some devices be used, and the rest not.
func (e *Engine) suspend(ctx context.Context, tx *store.Tx, all []Device, kept int) error {
	for i, d := range all {
		want, what := Active, "device.restored"
		if i >= kept {
			want, what = Suspended, "device.suspended"
		}
		if d.State == want {
			continue
		}
		if d.State = want; want == Active {
			d.day = today(tx) // it could not be used until now
		}
		if err := setState(tx, d); err != nil {
			return err
		}
		if err := e.o.Message.Announce(ctx, tx, d.voice(), what, int64(d.ID)); err != nil { // which ends its streams too
			return err
		}
	}
	return nil
}

// later has fit done again when what a subject may have changes by time alone.
func (e *Engine) later(tx *store.Tx, s entitlement.Subject, at time.Time) error {
	key := strconv.FormatInt(int64(s), 10)
	if at.IsZero() {
		return e.o.Timers.Cancel(tx, fitKind, key)
	}
	return e.o.Timers.At(tx, timer.Work{Kind: fitKind, Key: key, At: at})
}
