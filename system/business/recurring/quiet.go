package recurring

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/message"
	"parvis/system/business"
)

const (
	// brings is the work of bringing what waited for the end of quiet hours.
	brings = "business.recurring.bring"
	// quietFrom and quietTo are the quiet hours of who chose none (business-messaging 17.10).
	quietFrom = 21
	quietTo   = 8
	// spread is the time in which those are told who wake at the same hour.
	spread = 30 * time.Minute
	// grace is how much less than a day may lie between two mornings: an hour where a clock is
	// put on, and some minutes where the first of the two was late.
	grace = 90 * time.Minute
	// punctual is how late something is brought that is as good as in time.
	punctual = time.Minute
)

// waiting is a notification that was accepted in quiet hours.
type waiting struct {
	message id.Message
	token   int64
	line    id.Line
	member  id.Account
	// words are sealed.
	words []byte
	due   time.Time
	// before is when its token was sent with last before it.
	before time.Time
}

// due is when a member is told something that is sent now: at once, or some minutes after
// the end of their quiet hours, the same for each token, so that days stay days.
func (e *Engine) due(ctx context.Context, tx *store.Tx, t Token) (time.Time, error) {
	set, err := e.o.Account.Settings(ctx, tx, t.Member)
	if err != nil {
		return time.Time{}, err
	}
	if set.QuietFrom == 0 && set.QuietTo == 0 { // twice another hour is for who wants none
		set.QuietFrom, set.QuietTo = quietFrom, quietTo
	}
	other := e.o.Zone
	if t.Zone != "UTC" { // which apps give who tell none
		other = zone(t.Zone)
	}
	end := set.QuietEnd(tx.Now(), other)
	if end.IsZero() {
		return tx.Now(), nil
	}
	const golden = 0x9E3779B97F4A7C15 // it scatters numbers that follow each other
	return end.Add(time.Duration(uint64(t.ID)*golden>>32) % (spread / time.Second) * time.Second), nil
}

const sealingWords = "business.recurring.waiting"

// wait accepts a notification that is brought later.
func (e *Engine) wait(ctx context.Context, tx *store.Tx, l business.Line, t Token, w message.Words, due time.Time) (Sent, error) {
	if err := e.o.Business.Fit(ctx, tx, l.ID, w); err != nil {
		return Sent{}, err
	}
	code, err := e.barred(ctx, tx, t)
	if err != nil || code != 0 {
		return Sent{Sent: business.Sent{Code: code}}, err
	}
	who, err := e.o.Business.Called(ctx, tx, l.Portfolio, t.Member)
	if err != nil {
		return Sent{}, err
	}
	if _, code, err = e.o.Business.Reach(ctx, tx, l, who, business.Draft{Standing: true}); err != nil || code != 0 {
		return Sent{Sent: business.Sent{Code: code}}, err
	}
	plain, err := json.Marshal(w)
	if err != nil {
		return Sent{}, err
	}
	p := waiting{message: id.Message(tx.NewID()), token: t.ID, line: t.Line, member: t.Member, due: due, before: t.Last}
	p.words = e.o.Keys.Seal(sealingWords, plain, context64(int64(p.message)))
	if err := insertWaiting(tx, p); err != nil {
		return Sent{}, err
	}
	t.Last = due
	if err := putToken(tx, t); err != nil {
		return Sent{}, err
	}
	sent := business.Sent{Number: who.Digits, User: who.Code, ID: e.o.Message.Wire(p.message)}
	return Sent{sent, due}, e.o.Timers.At(tx, timer.Work{Kind: brings, Key: p.message.String(), At: due})
}

// held gives what waits, and its token, which it holds: who stops, cancels or brings does
// so one after another.
func held(tx *store.Tx, which id.Message) (waiting, Token, error) {
	p, err := waitingByID(tx, which)
	if err != nil {
		return p, Token{}, err
	}
	t, err := lockTokenByID(tx, p.token)
	if err == nil {
		p, err = waitingByID(tx, which) // as it is now
	}
	return p, t, err
}

// bring brings what waited. Where that is not possible any more its status says so; and if
// it is quiet again by now it waits once more.
func (e *Engine) bring(ctx context.Context, tx *store.Tx, d timer.Due) error {
	which, err := id.Parse[id.Message](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	p, t, err := held(tx, which)
	if store.IsMissing(err) { // the member stopped it, or is gone, or its sender took it back
		return nil
	}
	if err != nil {
		return err
	}
	due, err := e.due(ctx, tx, t)
	if err != nil {
		return err
	}
	switch {
	case !due.After(tx.Now()):
		return e.let(ctx, tx, p, t, 0)
	case !due.Before(t.Until): // it would not be brought before the end any more
		return e.let(ctx, tx, p, t, unreachable)
	}
	if err := setWaiting(tx, which, due); err != nil {
		return err
	}
	t.Last = due
	if err := putToken(tx, t); err != nil {
		return err
	}
	return e.o.Timers.At(tx, timer.Work{Kind: brings, Key: d.Work.Key, At: due})
}

// let says what waited, in the words with which it was accepted; broken is the code of why it
// cannot be said, 0 for nothing.
func (e *Engine) let(ctx context.Context, tx *store.Tx, p waiting, t Token, broken int) error {
	var w message.Words
	plain, err := e.o.Keys.Open(sealingWords, p.words, context64(int64(p.message)))
	if err != nil || json.Unmarshal(plain, &w) != nil { // it would not be read in a minute either
		w, broken = message.Words{}, unreachable
	}
	l, err := e.o.Business.Line(ctx, tx, t.Line)
	if err != nil {
		return err
	}
	w.As = p.message
	sent, err := e.say(ctx, tx, l, t, w, broken)
	if err != nil {
		return err
	}
	if err := dropWaiting(tx, p.message); err != nil {
		return err
	}
	t.followed = 0
	at := p.due
	if tx.Now().Sub(at) > punctual {
		at = tx.Now()
	}
	if sent.Code != 0 {
		err = errors.Join(takeBack(tx, &t, p), letGo(tx, p.message, Unreachable))
	} else {
		_, err = setCast(tx, p.message, sent.Seq, castSent)
	}
	if err != nil {
		return err
	}
	if sent.Code == 0 && t.Last.Before(at) {
		t.Last = at
	}
	if err := putToken(tx, t); err != nil || sent.Code != 0 {
		return err
	}
	return addDay(tx, t, 1, 0)
}

// Cancel takes back what waits for the end of quiet hours, for the organisation that sent
// it, by its id on the wire.
func (e *Engine) Cancel(ctx context.Context, tx *store.Tx, p id.Portfolio, wire string) error {
	which, err := e.o.Message.Parse(wire)
	if err != nil {
		return errMissing
	}
	w, t, err := held(tx, which)
	if err != nil {
		return missing(err)
	}
	if l, err := e.o.Business.Line(ctx, tx, t.Line); err != nil || l.Portfolio != p {
		return errMissing
	}
	return e.withdraw(tx, w, t)
}

// withdraw takes back what waits of a token that is held.
func (e *Engine) withdraw(tx *store.Tx, p waiting, t Token) error {
	if err := dropWaiting(tx, p.message); err != nil {
		return err
	}
	if err := takeBack(tx, &t, p); err != nil {
		return err
	}
	if err := letGo(tx, p.message, TakenBack); err != nil {
		return err
	}
	return putToken(tx, t)
}

// takeBack has a token as it was before something that waits no more, unless something else
// of it was told since, or waits.
func takeBack(tx *store.Tx, t *Token, p waiting) error {
	others, err := waitingOf(tx, t.ID)
	if len(others) == 0 && t.Last.Equal(p.due) {
		t.Last = p.before
	}
	return err
}

// forget drops what waits of a token that is held, as if it had not been sent.
func (e *Engine) forget(tx *store.Tx, t *Token) error {
	list, err := waitingOf(tx, t.ID)
	for i, p := range list {
		if err == nil && i == 0 {
			t.Last = p.before
		}
		if err == nil {
			err = dropWaiting(tx, p.message)
		}
		if err == nil {
			err = letGo(tx, p.message, Stopping)
		}
	}
	return err
}
