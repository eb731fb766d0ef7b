package recurring

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/system/business"
)

// tried is a topic that somebody of the organisation accepted once: what they saw and what
// their app made of it is what a link asks everybody for (business-messaging 17.13).
type tried struct {
	id      int64
	line    id.Line
	title   string
	zone    string
	again   bool
	payload []byte
	at      time.Time
}

// try notes a topic that its member accepted, where they have a role in the organisation.
func (e *Engine) try(ctx context.Context, tx *store.Tx, q request, plain []byte) error {
	l, err := e.o.Business.Line(ctx, tx, q.line)
	if err != nil {
		return err
	}
	_, err = e.o.Business.Portfolio(ctx, tx, account.Actor{Account: q.member}, l.Portfolio, business.Analyst)
	if lasting(err) {
		return nil
	}
	if err != nil {
		return err
	}
	t := tried{id: tx.NewID(), line: q.line, title: q.title, zone: q.zone, again: q.again, at: tx.Now()}
	t.payload = e.o.Keys.Seal(sealingTopic, plain, context64(t.id))
	return insertTried(tx, t)
}

const sealingTopic = "business.recurring.topic"

// cadences are the frequencies as links name them.
var cadences = map[string]Frequency{"daily": Daily, "weekly": Weekly, "monthly": Monthly}

// linkPath is where a link asks for a topic.
func linkPath(number, title string, f Frequency) string {
	return "/n/" + number + "?" + url.Values{"topic": {title}, "cadence": {strings.ToLower(string(f))}}.Encode()
}

// request is what a link asks a member for.
func (t tried) request(who id.Account, f Frequency, at time.Time) request {
	return request{line: t.line, member: who, title: t.title, frequency: f, zone: t.zone, again: t.again, state: Accepted, at: at, linked: true}
}

// Join has the actor say yes to a topic of a line by its link, and gives the chat where that
// stands. A second yes changes nothing.
func (e *Engine) Join(ctx context.Context, tx *store.Tx, actor account.Actor, l business.Line, title string, f Frequency) (id.Chat, error) {
	if err := e.grown(ctx, tx, actor); err != nil {
		return 0, err
	}
	t, err := triedOf(tx, l.ID, title)
	if err != nil {
		return 0, missing(err)
	}
	if shut, err := e.shut(ctx, tx, l); err != nil || shut {
		return 0, cmp.Or(err, error(errShut))
	}
	if heard, err := e.o.Business.Heard(ctx, tx, l.ID, actor.Account); err != nil || !heard {
		return 0, cmp.Or(err, error(errMissing))
	}
	chat, err := e.o.Business.Open(ctx, tx, actor, l)
	if err != nil {
		return 0, err
	}
	q := t.request(actor.Account, f, tx.Now())
	had, err := lockTokenOf(tx, q)
	if err == nil && had.State == Active && tx.Now().Before(had.Until) || err != nil && !store.IsMissing(err) {
		return chat, err
	}
	plain, err := e.o.Keys.Open(sealingTopic, t.payload, context64(t.id))
	if err != nil {
		return 0, err
	}
	q.id = tx.NewID()
	q.payload = e.o.Keys.Seal(sealing, plain, context64(q.id))
	w := message.Words{Text: q.title, Card: &message.Card{Kind: message.Asking, Ask: strconv.FormatInt(q.id, 10)}}
	if _, err := e.o.Message.Say(ctx, tx, l.ID, actor.Account, w); err != nil {
		return 0, err
	}
	if err := insertRequest(tx, q); err != nil {
		return 0, err
	}
	return chat, e.accept(ctx, tx, q)
}
