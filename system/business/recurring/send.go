package recurring

import (
	"context"
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

// Send tells a member what they said yes to, once in each day, week or month of theirs
// (business-messaging 17.5). It needs no window, and opens none.
func (e *Engine) Send(ctx context.Context, tx *store.Tx, l business.Line, token string, w message.Words) (business.Sent, error) {
	t, err := lockToken(tx, token)
	if store.IsMissing(err) || err == nil && t.Line != l.ID {
		err = errToken
	}
	if err != nil {
		return business.Sent{}, err
	}
	switch next := t.Next(); {
	case !tx.Now().Before(t.Until):
		return business.Sent{}, errExpired
	case t.State == Stopped:
		return business.Sent{}, errStopped
	case tx.Now().Before(next):
		return business.Sent{}, &Early{next}
	}
	if young, err := e.o.Age.Young(ctx, tx, t.Member); err != nil || young {
		return business.Sent{Code: unreachable}, err
	}
	who, err := e.o.Business.Called(ctx, tx, l.Portfolio, t.Member)
	if err != nil {
		return business.Sent{}, err
	}
	w.Card = &message.Card{Kind: message.Telling, Ask: strconv.FormatInt(t.ID, 10)}
	sent, err := e.o.Business.Send(ctx, tx, l, business.Draft{Recipient: business.Recipient{To: who.Digits, User: who.Code}, Words: w, Standing: true}, 0)
	if err != nil || sent.Code != 0 {
		return sent, err
	}
	t.Last = tx.Now()
	return sent, putToken(tx, t)
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
	t.State = to
	if err := putToken(tx, t); err != nil {
		return err
	}
	status := "STOP_NOTIFICATIONS"
	if to == Active {
		status = "RESUME_NOTIFICATIONS"
	}
	return e.tell(ctx, tx, t, status)
}

// StopLine ends all that the actor said yes to of a line.
func (e *Engine) StopLine(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) error {
	list, err := e.Of(ctx, tx, actor)
	for _, t := range list {
		if err != nil {
			return err
		}
		if t.Line == l {
			err = e.Stop(ctx, tx, actor, t.ID)
		}
	}
	return err
}

// mostOf is how many of a member's a page lists.
const mostOf = 500

// Of lists what the actor said yes to and holds still, stopped or not, by line.
func (e *Engine) Of(_ context.Context, tx *store.Tx, actor account.Actor) ([]Token, error) {
	all, err := tokensOfMember(tx, actor.Account)
	var out []Token
	for _, t := range all {
		if tx.Now().Before(t.Until) {
			out = append(out, t)
		}
	}
	return out, err
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
	return t, l, err
}
