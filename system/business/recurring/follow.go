package recurring

import (
	"context"
	"time"
	"unicode/utf8"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
)

const (
	// mostFollows is how much is said right after a notification or a yes, in followsFor;
	// what comes after the first of it is short (business-messaging 17.6).
	mostFollows = 3
	followsFor  = 2 * time.Minute
	mostFollow  = 250
)

// follow says a few words more right after a notification or a yes. They count for no
// period, and are not put off, as the member was told or answered just now.
func (e *Engine) follow(ctx context.Context, tx *store.Tx, l business.Line, t Token, w message.Words) (Sent, error) {
	now, after := tx.Now(), t.Last
	if t.said.After(after) {
		after = t.said
	}
	if t.followed > 0 {
		after = t.follows
	}
	switch {
	case t.Last.After(now), t.followed >= mostFollows, now.After(after.Add(followsFor)): // what it follows waits, or was long ago
		return Sent{}, &Early{t.Next()}
	case t.followed > 0 && utf8.RuneCountInString(w.Text) > mostFollow:
		return Sent{}, errFollow
	}
	sent, err := e.say(ctx, tx, l, t, w, 0)
	if err != nil || sent.Code != 0 {
		return Sent{Sent: sent}, err
	}
	if t.followed++; t.followed == 1 {
		t.follows = now
	}
	return Sent{Sent: sent}, putToken(tx, t)
}

// own gives a token of a line whose member has a role in its organisation: with these its
// developers try what others wait for (business-messaging 17.9).
func (e *Engine) own(ctx context.Context, tx *store.Tx, l business.Line, token string) (Token, error) {
	t, err := lockTokenAt(tx, l, token)
	switch {
	case err != nil:
		return t, err
	case !tx.Now().Before(t.Until):
		return t, errExpired
	case t.State == Stopped:
		return t, errStopped
	}
	_, err = e.o.Business.Portfolio(ctx, tx, account.Actor{Account: t.Member}, l.Portfolio, business.Analyst)
	if lasting(err) {
		err = errRole
	}
	return t, err
}

// Lift lifts the limit of a token's period once, where its member has a role in the
// organisation.
func (e *Engine) Lift(ctx context.Context, tx *store.Tx, l business.Line, token string) error {
	t, err := e.own(ctx, tx, l, token)
	if err != nil {
		return err
	}
	t.Last, t.followed = time.Time{}, 0
	return putToken(tx, t)
}

// Renew asks at once whether a token goes on, where its member has a role in the
// organisation, and it does not yet for longer than one life; it gives the code of why they
// cannot be asked.
func (e *Engine) Renew(ctx context.Context, tx *store.Tx, l business.Line, token string) (int, error) {
	t, err := e.own(ctx, tx, l, token)
	if err != nil {
		return 0, err
	}
	if t.Until.After(t.Frequency.Until(tx.Now().Add(day), zone(t.Zone))) { // a day, as months differ
		return 0, errFar
	}
	return e.renew(ctx, tx, t)
}
