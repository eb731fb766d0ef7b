package recurring

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
)

// Early says that a period has its notification already, and when the next begins.
type Early struct{ Next time.Time }

// Error gives the time.
func (e *Early) Error() string {
	return "the next notification may be sent at " + e.Next.Format(time.RFC3339)
}

// Next is from when a token sends again: zero for at once.
func (t Token) Next() time.Time {
	if t.Last.IsZero() {
		return time.Time{}
	}
	return t.Frequency.Next(t.Last, zone(t.Zone))
}

// Sent is a notification that was accepted.
type Sent struct {
	business.Sent
	// Due is when it is brought to a member whose hours are quiet; zero for at once.
	Due time.Time
}

// Send tells a member what they said yes to, once in each day, week or month of theirs
// (business-messaging 17.5). It needs no window, and opens none. In quiet hours of theirs it
// waits for the end of these, and is of the day, week or month in which it is brought.
func (e *Engine) Send(ctx context.Context, tx *store.Tx, l business.Line, token string, w message.Words) (Sent, error) {
	if err := e.planned(ctx, tx, l); err != nil {
		return Sent{}, err
	}
	t, err := lockTokenAt(tx, l, token)
	if err != nil {
		return Sent{}, err
	}
	switch {
	case !tx.Now().Before(t.Until):
		return Sent{}, errExpired
	case t.State == Stopped:
		return Sent{}, errStopped
	}
	sent, err := e.regular(ctx, tx, l, t, w)
	var early *Early
	if errors.As(err, &early) {
		return e.follow(ctx, tx, l, t, w)
	}
	return sent, err
}

// regular is the one notification of a period, for a token that is held; Early is that
// there was one.
func (e *Engine) regular(ctx context.Context, tx *store.Tx, l business.Line, t Token, w message.Words) (Sent, error) {
	due, err := e.due(ctx, tx, t)
	if err != nil {
		return Sent{}, err
	}
	next, waits := t.Next(), due.After(tx.Now())
	if waits && t.Frequency == Daily {
		next = next.Add(-grace)
	}
	switch {
	case due.Before(next):
		return Sent{}, &Early{t.Next()}
	case waits && !due.Before(t.Until):
		return Sent{Sent: business.Sent{Code: unreachable}}, nil
	case waits:
		return e.wait(ctx, tx, l, t, w, due)
	}
	sent, err := e.say(ctx, tx, l, t, w, 0)
	if err != nil || sent.Code != 0 {
		return Sent{Sent: sent}, err
	}
	t.Last, t.followed = tx.Now(), 0
	if err := putToken(tx, t); err != nil {
		return Sent{}, err
	}
	return Sent{Sent: sent}, addDay(tx, t, 1, 0)
}

// lockTokenAt gives a token of a line, and holds it.
func lockTokenAt(tx *store.Tx, l business.Line, token string) (Token, error) {
	t, err := lockToken(tx, token)
	if store.IsMissing(err) || err == nil && t.Line != l.ID {
		err = errToken
	}
	return t, err
}

// say tells a member something with their token; broken is the code of what is wrong with it
// already, 0 for nothing.
func (e *Engine) say(ctx context.Context, tx *store.Tx, l business.Line, t Token, w message.Words, broken int) (business.Sent, error) {
	barred, err := e.barred(ctx, tx, t)
	if broken = cmp.Or(broken, barred); err != nil || broken != 0 && w.As == 0 {
		return business.Sent{Code: broken}, err
	}
	who, err := e.o.Business.Called(ctx, tx, l.Portfolio, t.Member)
	if err != nil {
		return business.Sent{}, err
	}
	card := message.Card{}
	if w.Card != nil {
		card = *w.Card
	}
	card.Kind, card.Ask = message.Telling, strconv.FormatInt(t.ID, 10)
	w.Card = &card
	return e.o.Business.Send(ctx, tx, l, business.Draft{Recipient: business.Recipient{To: who.Digits, User: who.Code}, Words: w, Standing: true, Sure: w.As == 0}, broken)
}

// barred gives the code of why a member is told nothing at all now; 0 for nothing.
func (e *Engine) barred(ctx context.Context, tx *store.Tx, t Token) (int, error) {
	young, err := e.o.Age.Young(ctx, tx, t.Member)
	if err != nil || young || !tx.Now().Before(t.Until) {
		return unreachable, err
	}
	paused, err := e.Paused(ctx, tx, account.Actor{Account: t.Member})
	if !paused.IsZero() {
		return unreachable, err
	}
	return 0, err
}

// Stop ends what the actor said yes to, from the next moment on; its apps are told.
func (e *Engine) Stop(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	return e.turn(ctx, tx, actor, which, Stopped)
}

// Resume takes a stop back: the token is the same, and ends when it would have.
func (e *Engine) Resume(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	return e.turn(ctx, tx, actor, which, Active)
}

func (e *Engine) turn(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, to State) error {
	t, err := lockTokenByID(tx, which)
	switch {
	case err != nil:
		return missing(err)
	case t.Member != actor.Account || !tx.Now().Before(t.Until):
		return errMissing
	case t.State == to: // pressed twice
		return nil
	}
	if to == Active {
		if err := e.grown(ctx, tx, actor); err != nil {
			return err
		}
	}
	t.State = to
	status := "RESUME_NOTIFICATIONS"
	if to == Stopped {
		status = "STOP_NOTIFICATIONS"
		if err := e.ended(tx, &t); err != nil {
			return err
		}
	}
	if err := putToken(tx, t); err != nil {
		return err
	}
	return e.tell(ctx, tx, t, status)
}

// ended drops what waits of a token that was stopped, and counts the stop; once in a week, so
// that what is counted in one are members.
func (e *Engine) ended(tx *store.Tx, t *Token) error {
	if err := e.forget(tx, t); err != nil || dayOf(tx.Now())-dayOf(t.counted) < 7 {
		return err
	}
	t.counted = tx.Now()
	if err := lost(tx, *t); err != nil {
		return err
	}
	return addDay(tx, *t, 0, 1)
}

// StopLine ends all that the actor said yes to of a line.
func (e *Engine) StopLine(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) error {
	list, err := tokensOfPair(tx, l, actor.Account, tx.Now())
	for _, t := range list {
		if err == nil {
			err = e.Stop(ctx, tx, actor, t.ID)
		}
	}
	return err
}

// mostOf is how many of a member's a page lists.
const mostOf = 500

// Of lists what the actor said yes to and holds still, stopped or not, by line.
func (e *Engine) Of(_ context.Context, tx *store.Tx, actor account.Actor) ([]Token, error) {
	return tokensOfMember(tx, actor.Account, tx.Now())
}

// Tokens pages through those of a line that hold, the newest first; the cursor is their ID.
func (e *Engine) Tokens(_ context.Context, tx *store.Tx, l id.Line, p store.Page) ([]Token, error) {
	return tokensOfLine(tx, l, tx.Now(), p)
}

// Token gives one of an organisation, with its line.
func (e *Engine) Token(ctx context.Context, tx *store.Tx, p id.Portfolio, token string) (Token, business.Line, error) {
	t, err := tokenByText(tx, token)
	if err != nil {
		if store.IsMissing(err) {
			err = errToken
		}
		return t, business.Line{}, err
	}
	l, err := e.o.Business.Line(ctx, tx, t.Line)
	if err == nil && l.Portfolio != p {
		err = errToken
	}
	if err != nil {
		return Token{}, business.Line{}, err
	}
	return t, l, nil
}
