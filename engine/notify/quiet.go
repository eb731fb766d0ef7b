package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/push"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
)

// quiets is the kind of the effect that ends the quiet hours of one device; its key is
// the token.
const quiets = "notify.quiets"

// lookBack is how many waiting notifications are looked through for the newest that an
// app wants.
const lookBack = 40

// quiet gives when a member's quiet hours end, the zero time when it is not quiet now.
func (e *Engine) quiet(set account.Settings, now time.Time) time.Time {
	return set.QuietEnd(now, e.Zone)
}

// wait keeps a notification for the end of the quiet hours of a device's owner.
func (e *Engine) wait(tx *store.Tx, s Subscription, n id.Notification, until time.Time) error {
	if err := hold(tx, s.Token, n); err != nil {
		return err
	}
	return e.Timers.At(tx, timer.Work{Kind: quiets, Key: s.Token.String(), At: until, Dest: s.host()})
}

// waitAnew is wait for a message that was on its way already.
func (e *Engine) waitAnew(ctx context.Context, tx *store.Tx, t id.Token, n id.Notification) error {
	s, err := pushOf(tx, t)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	set, err := e.Account.Settings(ctx, tx, s.Owner)
	if err != nil {
		return err
	}
	return e.wait(tx, s, n, e.waking(set, tx.Now()))
}

// waking is when a member may be told what waits: now, or when their quiet hours end.
func (e *Engine) waking(set account.Settings, now time.Time) time.Time {
	if until := e.quiet(set, now); !until.IsZero() {
		return until
	}
	return now
}

// rewait lets what waits follow the quiet hours that a member has chosen anew.
func (e *Engine) rewait(ctx context.Context, tx *store.Tx, owner id.Account) error {
	if e.Push == nil {
		return nil
	}
	subs, err := waitingOf(tx, owner)
	if err != nil || len(subs) == 0 {
		return err
	}
	set, err := e.Account.Settings(ctx, tx, owner)
	if err != nil {
		return err
	}
	for _, s := range subs {
		if err := e.wait(tx, s, s.held, e.waking(set, tx.Now())); err != nil {
			return err
		}
	}
	return nil
}

// awake tells a device what waited for the end of its owner's quiet hours: a browser how
// much is still unread, an app the newest of it, as the messages of apps are about one
// notification each.
func (e *Engine) awake(ctx context.Context, d timer.Due) error {
	t, err := id.Parse[id.Token](d.Work.Key)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	var s Subscription
	var m push.Message
	var again time.Time
	err = e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		m, again = push.Message{}, time.Time{}
		if s, err = pushOf(tx, t); err != nil || s.held == 0 {
			return err
		}
		set, err := e.Account.Settings(ctx, tx, s.Owner)
		if err != nil {
			return err
		}
		if again = e.quiet(set, tx.Now()); !again.IsZero() {
			return nil
		}
		m, err = e.waited(ctx, tx, s, set)
		return err
	})
	switch {
	case store.IsMissing(err) || errors.Is(err, errMissing):
		return nil
	case err != nil:
		return err
	}
	if err := e.send1(ctx, s, m); err != nil {
		return err
	}
	return e.Store.Write(ctx, func(tx *store.Tx) error {
		if !again.IsZero() {
			return e.wait(tx, s, s.held, again)
		}
		return release(tx, t, s.held)
	})
}

// waited composes what a device is told after quiet hours: nothing if all was read.
func (e *Engine) waited(ctx context.Context, tx *store.Tx, s Subscription, set account.Settings) (m push.Message, err error) {
	types := slices.DeleteFunc(slices.Clone(s.Alerts), func(t Type) bool { return slices.Contains(set.PushOff, string(t)) })
	if len(types) == 0 {
		return m, nil
	}
	actor := account.Actor{Account: s.Owner}
	marks, err := e.Markers(ctx, tx, actor, []string{TimelineNotifications})
	if err != nil {
		return m, err
	}
	p := store.Page{Since: int64(s.held) - 1, Limit: lookBack}
	if len(marks) > 0 {
		p.Since = max(p.Since, marks[0].LastRead)
	}
	list, err := e.List(ctx, tx, actor, Query{Types: types}, p)
	if err != nil || len(list) == 0 {
		return m, err
	}
	browser, err := e.browser(s)
	if err != nil {
		return m, err
	}
	if browser {
		n, err := countSince(tx, s.Owner, p.Since, types)
		if err != nil {
			return m, err
		}
		return e.summary(ctx, tx, set, list[0], n)
	}
	for _, n := range list {
		if ok, err := e.wants(ctx, tx, s, n); err != nil {
			return m, err
		} else if !ok {
			continue
		}
		if m, err = e.compose(ctx, tx, s, set, n); err != nil || m.Data != nil {
			return m, err
		}
	}
	return m, nil
}
