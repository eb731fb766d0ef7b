package recurring

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
)

// again is the work of asking a member whether a yes that ends in a day goes on
// (business-messaging 17.8).
const again = "business.recurring.again"

// plan has a member asked again a day before their yes ends. Each end has work of its own,
// so that nobody waits for work that is being done while they hold a token.
func (e *Engine) plan(tx *store.Tx, t Token) error {
	if !t.Again {
		return nil
	}
	return e.o.Timers.Keep(tx, timer.Work{Kind: again, Key: againKey(t.ID, t.Until), At: t.Until.Add(-day)})
}

func againKey(token int64, until time.Time) string {
	return strconv.FormatInt(token, 10) + "." + strconv.FormatInt(until.Unix(), 10)
}

// askAgain asks, unless the yes has another end by now, was stopped, or its topic was spoken
// of in the last days.
func (e *Engine) askAgain(ctx context.Context, tx *store.Tx, d timer.Due) error {
	of, end, _ := strings.Cut(d.Work.Key, ".")
	n, err := strconv.ParseInt(of, 10, 64)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	t, err := lockTokenByID(tx, n)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil || !t.Again || t.State != Active || strconv.FormatInt(t.Until.Unix(), 10) != end || !tx.Now().Before(t.Until) {
		return err
	}
	paused, err := e.Paused(ctx, tx, account.Actor{Account: t.Member})
	if err == nil && !paused.IsZero() && paused.Before(t.Until) {
		return e.o.Timers.At(tx, timer.Work{Kind: again, Key: d.Work.Key, At: paused})
	}
	if err != nil || !paused.IsZero() {
		return err
	}
	before, err := requestsSince(tx, t.Line, t.Member, tx.Now().Add(-openFor))
	if err != nil {
		return err
	}
	for _, q := range before {
		if q.title == t.Title && q.frequency == t.Frequency {
			return nil
		}
	}
	_, err = e.renew(ctx, tx, t)
	if lasting(err) {
		return nil
	}
	return err
}

// lasting tells that something may not be done, and will not be either in a minute.
func lasting(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && slices.Contains([]fault.Kind{fault.Missing, fault.Gone, fault.Forbidden, fault.Unsupported}, f.Kind)
}

// renew shows a member the request whether a yes of theirs goes on, or gives the code of
// why it cannot. It is the network that asks: apps are told of an answer alone.
func (e *Engine) renew(ctx context.Context, tx *store.Tx, t Token) (int, error) {
	l, err := e.o.Business.Line(ctx, tx, t.Line)
	if err != nil {
		return 0, err
	}
	if err := e.planned(ctx, tx, l); err != nil {
		return 0, err
	}
	if young, err := e.o.Age.Young(ctx, tx, t.Member); err != nil || young {
		return unreachable, err
	}
	who, err := e.o.Business.Called(ctx, tx, l.Portfolio, t.Member)
	if err != nil {
		return 0, err
	}
	if _, code, err := e.o.Business.Reach(ctx, tx, l, who, business.Draft{Standing: true}); err != nil || code != 0 {
		return code, err
	}
	plain, err := e.o.Keys.Open(sealing, t.payload, context64(t.ID))
	if err != nil {
		return 0, err
	}
	q := request{id: tx.NewID(), line: t.Line, member: t.Member, title: t.Title, frequency: t.Frequency, zone: t.Zone, again: t.Again, state: Asked, at: tx.Now(), ends: t.Until}
	q.payload = e.o.Keys.Seal(sealing, plain, context64(q.id))
	w := message.Words{Text: t.Title, Card: &message.Card{Kind: message.Asking, Ask: strconv.FormatInt(q.id, 10)}}
	if _, err := e.o.Message.Say(ctx, tx, l.ID, t.Member, w); err != nil {
		return 0, err
	}
	return 0, insertRequest(tx, q)
}

// goOn has a yes go on for another life of its frequency, from its end on; once, however
// often that was asked. err is that of reading the token.
func (e *Engine) goOn(ctx context.Context, tx *store.Tx, q request, t Token, err error) error {
	if err != nil || !t.Until.Equal(q.ends) {
		return missing(err)
	}
	t.Refreshed, t.State = true, Active
	t.Until = t.Frequency.Until(q.ends, zone(t.Zone))
	return e.hold(ctx, tx, t)
}
