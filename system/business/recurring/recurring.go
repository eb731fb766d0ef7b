package recurring

import (
	"cmp"
	"context"
	"embed"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/age"
	"parvis/engine/message"
	"parvis/system/business"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what recurring notifications stand on.
type Options struct {
	Account  *account.Engine
	Age      *age.Engine
	Business *business.Engine
	Message  *message.Engine
	Events   *event.Log
	Timers   *timer.Timers
	Keys     *seal.Keys
	// May tells whether the plan of an organisation has recurring notifications for a line.
	May func(ctx context.Context, tx *store.Tx, p id.Portfolio, l id.Line) (bool, error)
	// Zone is that of members who told none; nil is UTC.
	Zone *time.Location
}

// Engine is the recurring notifications of all lines.
type Engine struct{ o Options }

// New makes the engine, which brings what waited for the end of quiet hours, goes on with
// broadcasts, asks again before a yes ends, and forgets what was asked and what ended long ago.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Step(again, e.askAgain)
	o.Timers.Step(brings, e.bring)
	o.Timers.Step(spreads, e.spread)
	event.On(o.Events, "business.recurring.reached", e.reached, event.FromNow)
	o.Timers.Every(forgets, time.Hour, func(_ context.Context, tx *store.Tx) error {
		more, err := forgetCasts(tx, tx.Now().Add(-castFor), tx.Now().Add(-reportFor))
		if err != nil || !more {
			return err
		}
		return o.Timers.At(tx, timer.Work{Kind: forgets, Key: "more", At: tx.Now()})
	})
	o.Timers.Every("recurring.forget", day, func(_ context.Context, tx *store.Tx) error {
		return forgetBefore(tx, tx.Now().Add(-askedFor), tx.Now().Add(-endedFor))
	})
	return e
}

// Limits (business-messaging 17.3).
const (
	// openFor is how long a request can be answered, and nothing of its title asked again.
	openFor = 7 * day
	// mostTitles and mostAsked are how much a member is asked by a line in that time, and in
	// a day.
	mostTitles = 10
	mostAsked  = 5
	// askedFor and endedFor are how long it is known what was asked, and what ended.
	askedFor = 30 * day
	endedFor = 90 * day
)

// State is where a request or a yes stands.
type State string

// The states of requests, then that of what was answered with yes.
const (
	Asked    = State("sent")
	Accepted = State("accepted")
	Declined = State("declined")

	Active  = State("active")
	Stopped = State("stopped")
)

// request is what a line asked a member.
type request struct {
	id        int64
	line      id.Line
	member    id.Account
	title     string
	frequency Frequency
	zone      string
	payload   []byte
	again     bool
	state     State
	at        time.Time
	// ends is when the yes ends that it asks to go on; zero for what is asked for the first
	// time.
	ends time.Time
	// linked says that the member said yes by a link: nobody asked.
	linked bool
}

// Token is a member's yes.
type Token struct {
	ID        int64
	Line      id.Line
	Member    id.Account
	Title     string
	Frequency Frequency
	// Zone is that of its weeks and months.
	Zone string
	// Again says that the member is asked again before it ends.
	Again bool
	// Text is what an app sends with.
	Text  string
	State State
	// Refreshed says that the member said yes more than once.
	Refreshed bool
	At, Until time.Time
	// Last is when it was sent with last, zero for never.
	Last time.Time

	payload []byte
	// said is when the member said yes last. followed is how often something was said right
	// after it or a notification, follows when the first of that was.
	said     time.Time
	followed int
	follows  time.Time
	// counted is when a stop was counted last.
	counted time.Time
}

// zone is a time zone by its name, which was one when it was asked with.
func zone(name string) *time.Location {
	if z, err := time.LoadLocation(name); err == nil {
		return z
	}
	return time.UTC
}

// Ask is what a line asks a member with.
type Ask struct {
	// To is the number by which the organisation knows the member.
	To        string
	Title     string
	Payload   string
	Frequency Frequency
	Zone      string
	Again     bool
	// Picture stands above it, if it is given.
	Picture id.Media
}

// unreachable is the code of who is not there for a line.
const unreachable = 131026

// planned refuses a line whose plan has no notifications.
func (e *Engine) planned(ctx context.Context, tx *store.Tx, l business.Line) error {
	may, err := e.o.May(ctx, tx, l.Portfolio, l.ID)
	if err == nil && !may {
		err = errPlan
	}
	return err
}

// clear refuses a line that may not send, or whose plan has no notifications.
func (e *Engine) clear(ctx context.Context, tx *store.Tx, l business.Line, open bool) error {
	if err := e.o.Business.Clear(ctx, tx, l, open); err != nil {
		return err
	}
	return e.planned(ctx, tx, l)
}

// Ask shows a member a request, in the window of a day alone. Of what became of it the
// line hears when the member says yes.
func (e *Engine) Ask(ctx context.Context, tx *store.Tx, l business.Line, a Ask) (business.Sent, error) {
	if err := e.planned(ctx, tx, l); err != nil {
		return business.Sent{}, err
	}
	who, err := e.o.Business.Known(ctx, tx, l.Portfolio, a.To)
	if err != nil {
		return business.Sent{}, err
	}
	w := message.Words{Text: a.Title, Media: a.Picture, Card: &message.Card{Kind: message.Asking}}
	if a.Picture != 0 {
		w.File = "image"
	}
	q := request{id: tx.NewID(), line: l.ID, member: who.Member, title: a.Title, frequency: a.Frequency, zone: a.Zone, again: a.Again, state: Asked, at: tx.Now()}
	q.payload = e.o.Keys.Seal(sealing, []byte(a.Payload), context64(q.id))
	w.Card.Ask = strconv.FormatInt(q.id, 10)
	if code, err := e.mayShow(ctx, tx, l, who, q); err != nil || code != 0 {
		return business.Sent{Code: code}, err
	}
	sent, err := e.o.Business.Send(ctx, tx, l, business.Draft{Recipient: business.Recipient{To: who.Digits, User: who.Code}, Words: w}, 0)
	if err != nil || sent.Code != 0 {
		return sent, err
	}
	if err := mayAsk(tx, q); err != nil { // again, as the chat is held by now
		return sent, err
	}
	return sent, insertRequest(tx, q)
}

// mayShow gives the code of why a member cannot be shown a request. Their age is asked for
// last, so that it is no reason where there is another.
func (e *Engine) mayShow(ctx context.Context, tx *store.Tx, l business.Line, who business.Alias, q request) (int, error) {
	if _, code, err := e.o.Business.Reach(ctx, tx, l, who, business.Draft{}); err != nil || code != 0 {
		return code, err
	}
	if err := mayAsk(tx, q); err != nil {
		return 0, err
	}
	if young, err := e.o.Age.Young(ctx, tx, who.Member); err != nil || young {
		return unreachable, err
	}
	return 0, nil
}

const sealing = "business.recurring.payload"

func context64(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// mayAsk refuses what a member was asked too often.
func mayAsk(tx *store.Tx, q request) error {
	before, err := requestsSince(tx, q.line, q.member, q.at.Add(-openFor))
	if err != nil {
		return err
	}
	titles, today := []string{q.title}, 0
	for _, b := range before {
		if b.linked {
			continue
		}
		if b.title == q.title {
			return errAgain
		}
		if !slices.Contains(titles, b.title) {
			titles = append(titles, b.title)
		}
		if b.at.After(q.at.Add(-day)) {
			today++
		}
	}
	if len(titles) > mostTitles || today >= mostAsked {
		return errTopics
	}
	return nil
}

// Answer takes a member's answer to a request; of a no nobody is told.
func (e *Engine) Answer(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, yes bool) error {
	q, err := lockRequest(tx, which)
	if err != nil {
		return missing(err)
	}
	want := Declined
	if yes {
		want = Accepted
	}
	switch {
	case q.member != actor.Account:
		return errMissing
	case q.state == want: // pressed twice
		return nil
	case !q.open(tx.Now()):
		return errMissing
	}
	if yes {
		if err := e.grown(ctx, tx, actor); err != nil {
			return err
		}
	}
	if err := setRequest(tx, q.id, want); err != nil || !yes {
		return err
	}
	if heard, err := e.o.Business.Heard(ctx, tx, q.line, q.member); err != nil || !heard {
		return cmp.Or(err, error(errMissing))
	}
	return e.accept(ctx, tx, q)
}

// grown refuses who is below sixteen, or is known to be by now.
func (e *Engine) grown(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	if young, err := e.o.Age.Young(ctx, tx, actor.Account); err != nil || young {
		return cmp.Or(err, error(errMissing))
	}
	return nil
}

// open tells whether a request can be answered.
func (q request) open(now time.Time) bool { return q.state == Asked && now.Before(q.until()) }

// until is how long a request can be answered.
func (q request) until() time.Time {
	if q.ends.IsZero() {
		return q.at.Add(openFor)
	}
	return q.ends
}

// accept keeps a yes, and tells of it.
func (e *Engine) accept(ctx context.Context, tx *store.Tx, q request) error {
	t, err := lockTokenOf(tx, q)
	if !q.ends.IsZero() {
		return e.goOn(ctx, tx, q, t, err)
	}
	if err != nil && !store.IsMissing(err) {
		return err
	}
	if t.Refreshed = err == nil; !t.Refreshed {
		t = Token{ID: tx.NewID(), Line: q.line, Member: q.member, Title: q.title, Frequency: q.frequency, Text: newToken(), At: tx.Now()}
	}
	plain, err := e.o.Keys.Open(sealing, q.payload, context64(q.id))
	if err != nil {
		return err
	}
	if err := e.try(ctx, tx, q, plain); err != nil {
		return err
	}
	t.payload = e.o.Keys.Seal(sealing, plain, context64(t.ID))
	t.Zone, t.Again, t.State = q.zone, q.again, Active
	if until := t.Frequency.Until(tx.Now(), zone(t.Zone)); until.After(t.Until) {
		t.Until = until
	}
	return e.hold(ctx, tx, t)
}

// hold keeps a yes that was said just now, and tells of it.
func (e *Engine) hold(ctx context.Context, tx *store.Tx, t Token) error {
	t.said, t.followed = tx.Now(), 0
	if err := putToken(tx, t); err != nil {
		return err
	}
	if err := e.plan(tx, t); err != nil {
		return err
	}
	return e.tell(ctx, tx, t, "")
}

// newToken makes nineteen digits, the first of which is no zero.
func newToken() string {
	const least = 1e18
	return strconv.FormatUint(least+binary.BigEndian.Uint64(seal.Random(8))%(9*least), 10)
}

// missing is err, as errMissing where the store has no such row.
func missing(err error) error {
	if store.IsMissing(err) {
		return errMissing
	}
	return err
}
