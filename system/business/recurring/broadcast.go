package recurring

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/message"
	"parvis/system/business"
)

// Broadcast is a notification for everybody who said yes to a topic (business-messaging
// 17.11). It goes through the tokens in order, some in each transaction, and keeps in the
// same one how far it is: whatever happens meanwhile, each is told once.
type Broadcast struct {
	ID   int64
	Line id.Line
	// Name is what its sender calls it, as no other of the line.
	Name      string
	Title     string
	Frequency Frequency
	// Clock is the time of the calendar at which each member is told, in the zone of
	// their token, as if that were UTC; zero for at once.
	Clock time.Time
	// Hash is that of its message as it came, files by their addresses; empty for not known.
	Hash      string
	State     State
	At, Ended time.Time
	// Outcomes are how many tokens it came to which end.
	Outcomes map[string]int

	words []byte
	// place is the last token of this pass, which is for those whose time is after since and
	// not after upto; the next pass begins at follows, zero for none.
	place                int64
	since, upto, follows time.Time
	total, done          int
}

// The states of broadcasts: not begun, going on, through, taken back, and ended as the
// line may not write any more.
const (
	planned   = State("planned")
	spreading = State("running")
	through   = State("completed")
	recalled  = State("canceled")
	broken    = State("failed")
)

// The outcomes of a token: that it was told, how far that came and that it was stopped in
// the week after it, then why it was skipped. Unreachable is one for all reasons that are
// the member's own.
const (
	ToldTo      = "accepted"
	Delivered   = "delivered"
	Read        = "read"
	StoppedIt   = "stopped"
	Unreachable = "skipped.unreachable"
	Stopping    = "skipped.stopped"
	InPeriod    = "skipped.period"
	TakenBack   = "skipped.canceled"
)

const (
	// spreads is the work of a broadcast.
	spreads = "business.recurring.spread"
	// forgets is the work of letting go of old broadcasts.
	forgets = "business.recurring.casts"
	// atOnce is how many tokens are told in one transaction.
	atOnce = 32
	// mostCasts is how many broadcasts a line makes in a day.
	mostCasts = 50
	// aheadFor is how far ahead one may be planned, castFor how long it is known whom it told,
	// and reportFor how long its report stays.
	aheadFor  = 30 * day
	castFor   = 31 * day
	reportFor = 90 * day
	// East and west are how much earlier and later a day begins somewhere than in UTC.
	east = 14 * time.Hour
	west = 12 * time.Hour
)

const sealingCast = "business.recurring.broadcast"

// Named gives the broadcast that was made with the same call before, 0 for none, so that its
// files are not fetched again; errName is that another has the name.
func (e *Engine) Named(_ context.Context, tx *store.Tx, l id.Line, b Broadcast) (int64, error) {
	before, err := broadcastNamed(tx, l, b.Name)
	switch {
	case store.IsMissing(err) || err == nil && before.Hash == "": // Cast compares what it says
		return 0, nil
	case err != nil:
		return 0, err
	case !before.asks(b) || before.Hash != b.Hash:
		return 0, errName
	}
	return before.ID, nil
}

// asks tells whether two broadcasts are for the same topic at the same time.
func (b Broadcast) asks(other Broadcast) bool {
	return b.Title == other.Title && b.Frequency == other.Frequency && b.Clock.Equal(other.Clock)
}

// Cast begins a broadcast, or gives the one of the same name that says the same.
func (e *Engine) Cast(ctx context.Context, tx *store.Tx, l business.Line, b Broadcast, w message.Words) (Broadcast, error) {
	if err := e.planned(ctx, tx, l); err != nil {
		return b, err
	}
	plain, err := json.Marshal(w)
	if err != nil {
		return b, err
	}
	before, err := broadcastNamed(tx, l.ID, b.Name)
	if !store.IsMissing(err) {
		return e.same(before, b, plain, err)
	}
	if err := e.o.Business.Fit(ctx, tx, l.ID, w); err != nil {
		return b, err
	}
	n, err := broadcastsSince(tx, l.ID, tx.Now().Add(-day))
	if err == nil && n >= mostCasts {
		err = errCasts
	}
	if !b.Clock.IsZero() && (b.Clock.Add(west).Before(tx.Now()) || b.Clock.After(tx.Now().Add(aheadFor))) {
		err = errClock
	}
	if err != nil {
		return b, err
	}
	b.ID, b.Line, b.State, b.At = tx.NewID(), l.ID, planned, tx.Now()
	b.words = e.o.Keys.Seal(sealingCast, plain, context64(b.ID))
	fresh, err := insertBroadcast(tx, b)
	if err != nil {
		return b, err
	}
	if !fresh { // another call was a moment earlier
		before, err := broadcastNamed(tx, l.ID, b.Name)
		return e.same(before, b, plain, err)
	}
	begins := tx.Now()
	if first := b.Clock.Add(-east); first.After(begins) {
		begins = first
	}
	return b, e.o.Timers.At(tx, b.work(begins))
}

func (b Broadcast) work(at time.Time) timer.Work {
	return timer.Work{Kind: spreads, Key: strconv.FormatInt(b.ID, 10), At: at}
}

// same gives the broadcast that was made by a name before, if it says the same.
func (e *Engine) same(before, b Broadcast, plain []byte, err error) (Broadcast, error) {
	if err != nil {
		return b, err
	}
	if before.Hash != "" && b.Hash != "" {
		if !before.asks(b) || before.Hash != b.Hash {
			err = errName
		}
		return before, err
	}
	said, err := e.o.Keys.Open(sealingCast, before.words, context64(before.ID))
	if err == nil && (!before.asks(b) || !bytes.Equal(said, plain)) {
		err = errName
	}
	return before, err
}

// spread goes on with a broadcast.
func (e *Engine) spread(ctx context.Context, tx *store.Tx, d timer.Due) error {
	n, err := strconv.ParseInt(d.Work.Key, 10, 64)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	b, err := lockBroadcast(tx, n)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	switch b.State {
	case planned:
		b.State, b.upto = spreading, tx.Now()
		if b.total, err = countTokens(tx, b, tx.Now()); err != nil {
			return err
		}
	case recalled:
		return e.takeAllBack(ctx, tx, b)
	case spreading:
	default:
		return nil
	}
	return e.pass(ctx, tx, b)
}

// pass tells some members, and plans what comes after them.
func (e *Engine) pass(ctx context.Context, tx *store.Tx, b Broadcast) error {
	l, err := e.o.Business.Line(ctx, tx, b.Line)
	if err != nil {
		return err
	}
	if err := e.clear(ctx, tx, l, true); lasting(err) {
		b.State, b.Ended = broken, tx.Now()
		return putBroadcast(tx, b)
	} else if err != nil {
		return err
	}
	var w message.Words
	plain, err := e.o.Keys.Open(sealingCast, b.words, context64(b.ID))
	if err == nil {
		err = json.Unmarshal(plain, &w)
	}
	if err != nil {
		return err
	}
	list, err := lockTokensOn(tx, b, tx.Now(), atOnce)
	if err != nil {
		return err
	}
	n := outcomes{}
	for _, t := range list {
		b.place = t.ID
		if err := e.castOn(ctx, tx, l, &b, t, w, n); err != nil {
			return err
		}
	}
	if err := n.add(tx, b.ID); err != nil {
		return err
	}
	again := tx.Now()
	if len(list) < atOnce {
		again = b.over(tx.Now())
	}
	if err := putBroadcast(tx, b); err != nil || b.State != spreading {
		return err
	}
	return e.o.Timers.At(tx, b.work(again))
}

// over ends a pass, and gives when the next one begins.
func (b *Broadcast) over(now time.Time) time.Time {
	if b.follows.IsZero() {
		b.State, b.Ended = through, now
		return now
	}
	b.since, b.upto, b.follows, b.place = b.upto, b.follows, time.Time{}, 0
	return b.upto
}

// castOn tells a member if their time has come in this pass, and counts what became of it.
func (e *Engine) castOn(ctx context.Context, tx *store.Tx, l business.Line, b *Broadcast, t Token, w message.Words, n outcomes) error {
	if !b.Clock.IsZero() {
		due := e.clock(t, b.Clock)
		switch {
		case due.After(b.upto):
			if b.follows.IsZero() || due.Before(b.follows) {
				b.follows = due
			}
			return nil
		case !due.After(b.since): // in a pass before
			return nil
		}
		if known, err := castKnown(tx, b.ID, t.ID); err != nil || known { // the member moved to another zone
			return err
		}
	}
	what, err := e.castTo(ctx, tx, l, *b, t, w)
	if err == nil {
		b.done++
		n[what]++
	}
	return err
}

// castTo tells one member, and gives what became of it.
func (e *Engine) castTo(ctx context.Context, tx *store.Tx, l business.Line, b Broadcast, t Token, w message.Words) (string, error) {
	if t.State == Stopped {
		return Stopping, nil
	}
	sent, err := e.regular(ctx, tx, l, t, w)
	var early *Early
	switch {
	case errors.As(err, &early):
		return InPeriod, nil
	case lasting(err): // nothing was written: all that refuses comes before
		return Unreachable, nil
	case err != nil:
		return "", err
	case sent.Code != 0:
		return Unreachable, nil
	}
	m, err := e.o.Message.Parse(sent.ID)
	if err != nil {
		return "", err
	}
	c := cast{message: m, broadcast: b.ID, token: t.ID, line: t.Line, member: t.Member, seq: sent.Seq, state: castSent, at: tx.Now()}
	if !sent.Due.IsZero() {
		c.state = castWaits
	}
	return ToldTo, insertCast(tx, c)
}

// clock gives when it is some time of the calendar where a member is: in the zone of their
// token, which their organisation knows. By the one that they chose for themselves it would
// learn that one from when they are told.
func (e *Engine) clock(t Token, at time.Time) time.Time {
	z := e.o.Zone
	if t.Zone != "UTC" { // which apps give who tell none
		z = zone(t.Zone)
	}
	if z == nil {
		z = time.UTC
	}
	y, m, d := at.Date()
	return time.Date(y, m, d, at.Hour(), at.Minute(), at.Second(), 0, z)
}

// Broadcasts pages through those of a line, the newest first; the cursor is their ID.
func (e *Engine) Broadcasts(_ context.Context, tx *store.Tx, l id.Line, p store.Page) ([]Broadcast, error) {
	list, err := broadcastsOf(tx, l, p)
	if err != nil {
		return nil, err
	}
	return list, fillOutcomes(tx, list)
}

// Broadcast gives one of an organisation, with its line.
func (e *Engine) Broadcast(ctx context.Context, tx *store.Tx, p id.Portfolio, n int64) (Broadcast, business.Line, error) {
	b, err := broadcastByID(tx, n)
	if err != nil {
		return b, business.Line{}, missing(err)
	}
	l, err := e.o.Business.Line(ctx, tx, b.Line)
	if err == nil && l.Portfolio != p {
		err = errMissing
	}
	one := []Broadcast{b}
	if err == nil {
		err = fillOutcomes(tx, one)
	}
	return one[0], l, err
}

// Progress is how much of a broadcast was looked at, in per cent.
func (b Broadcast) Progress() int {
	switch {
	case b.State == through:
		return 100
	case b.total == 0:
		return 0
	}
	return min(99, b.done*100/b.total)
}

// Known gives an outcome, and whether it is told: below five it may be of one member.
func (b Broadcast) Known(what string) (int, bool) {
	n := b.Outcomes[what]
	return n, n >= Fewest
}

// Recall takes back what of a broadcast was not told yet; what was told stays.
func (e *Engine) Recall(_ context.Context, tx *store.Tx, n int64) error {
	b, err := lockBroadcast(tx, n)
	if err != nil {
		return missing(err)
	}
	switch b.State {
	case recalled: // asked twice
		return nil
	case planned, spreading:
	default:
		waits, err := castsWait(tx, b.ID)
		if err != nil || !waits {
			return errors.Join(err, errTold)
		}
	}
	b.State, b.Ended, b.place = recalled, tx.Now(), 0
	if err := putBroadcast(tx, b); err != nil {
		return err
	}
	return e.o.Timers.At(tx, b.work(tx.Now()))
}

// takeAllBack takes back some of what waits for the end of quiet hours.
func (e *Engine) takeAllBack(_ context.Context, tx *store.Tx, b Broadcast) error {
	list, err := castsWaiting(tx, b.ID, b.place, atOnce)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, c := range list {
		b.place = c.token
		p, t, err := held(tx, c.message)
		if store.IsMissing(err) { // it was brought or stopped a moment ago
			continue
		}
		if err != nil {
			return err
		}
		if err := e.withdraw(tx, p, t); err != nil {
			return err
		}
	}
	if err := putBroadcast(tx, b); err != nil {
		return err
	}
	return e.o.Timers.At(tx, b.work(tx.Now()))
}
