package recurring

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase forgets what a member was asked, and what they said yes to: the tokens in the
// systems of organisations are good for nothing then. Work comes before the tokens, as it is
// held by who does it and takes a token then.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	if err := e.cancelOf(tx, a, nil); err != nil {
		return err
	}
	return forgetMember(tx, a)
}

// Forget forgets of some lines what they asked a member, and what the member said yes to
// there. A pause is the member's own, and stays.
func (e *Engine) Forget(_ context.Context, tx *store.Tx, a id.Account, lines []id.Line) error {
	if len(lines) == 0 { // an organisation without lines asked nothing
		return nil
	}
	if err := e.cancelOf(tx, a, lines); err != nil {
		return err
	}
	return forgetLines(tx, a, lines)
}

// Knowing gives those of some lines that have a token for notifications of a member.
func (e *Engine) Knowing(_ context.Context, tx *store.Tx, a id.Account, lines []id.Line) ([]id.Line, error) {
	return linesKnowing(tx, a, lines)
}

// cancelOf ends the work that a member's yeses wait for; of some lines, or of all for none.
func (e *Engine) cancelOf(tx *store.Tx, a id.Account, lines []id.Line) error {
	ends, err := endsOf(tx, a, lines)
	if err != nil {
		return err
	}
	waits, err := waitingOfMember(tx, a, lines)
	if err != nil {
		return err
	}
	return e.cancel(tx, ends, waits)
}

// cancel ends the work that tokens wait for, and what waits to be told.
func (e *Engine) cancel(tx *store.Tx, ends []store.Pair[int64, time.Time], waits []id.Message) error {
	for _, t := range ends {
		if err := e.o.Timers.Cancel(tx, again, againKey(t.Key, t.Val)); err != nil {
			return err
		}
	}
	for _, m := range waits {
		if err := e.o.Timers.Cancel(tx, brings, m.String()); err != nil {
			return err
		}
	}
	return nil
}

// Held describes what this folder keeps about a person, for the operator's desk and for
// export.
func Held() []string {
	return []string{
		"business_recurring_request: what lines asked the member whether they may tell, for thirty days",
		"business_recurring_waiting: what waits to be told to the member until their quiet hours end, sealed",
		"business_recurring_pause: until when the member wants to be told nothing",
		"business_recurring_cast: which broadcasts of lines the member was told, for a month",
		"business_recurring_token: what the member let lines tell again and again, how often and until when",
	}
}

// EraseOf ends the notifications of a line to a member, and forgets what it asked them. What
// they stopped and what they were asked of late stays, without what the app wanted back: a
// refusal outlives it.
func (e *Engine) EraseOf(_ context.Context, tx *store.Tx, l id.Line, member id.Account) error {
	ends, err := endsWith(tx, l, member)
	if err != nil {
		return err
	}
	waits, err := waitingOfMember(tx, member, []id.Line{l})
	if err != nil {
		return err
	}
	if err := e.cancel(tx, ends, waits); err != nil {
		return err
	}
	since := tx.Now().Add(-openFor)
	if err := forgetWith(tx, l, member, since); err != nil {
		return err
	}
	stopped, err := stoppedWith(tx, l, member)
	for _, n := range stopped {
		if err == nil {
			err = setTokenPayload(tx, n, e.o.Keys.Seal(sealing, nil, context64(n)))
		}
	}
	if err != nil {
		return err
	}
	asked, err := requestsSince(tx, l, member, since)
	for _, q := range asked {
		if err == nil {
			err = setRequestPayload(tx, q.id, e.o.Keys.Seal(sealing, nil, context64(q.id)))
		}
	}
	return err
}
