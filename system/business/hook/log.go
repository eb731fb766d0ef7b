package hook

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
)

// ID is the number of an event; it orders the log.
type ID int64

// State is what has become of an event, in the words of the wire (11.9).
type State string

// The states.
const (
	Pending   = State("PENDING")
	Retrying  = State("RETRYING")
	Delivered = State("DELIVERED")
	Failed    = State("FAILED")
)

// states are what the rows call them.
var states = map[string]State{due: Pending, retry: Retrying, sent: Delivered, dropped: Failed}

// Attempt is an entry of the delivery log: an event and how its last attempt ended.
type Attempt struct {
	ID          ID
	App         id.Client
	URL         string
	Line        id.Line
	Field, Kind string
	About       string
	State       State
	// Tries is how often it was tried, Tried when last; Next is when it will be again.
	Tries       int
	Tried, Next time.Time
	// Code is the status of the last answer, 0 without one; Error says what was wrong.
	Code  int
	Error string
}

// At is when the event was posted.
func (a Attempt) At() time.Time { return id.Time(a.ID) }

// Filter chooses entries of the log. The zero value is all of them.
type Filter struct {
	// Since is the earliest that they were posted.
	Since time.Time
	Field string
	State State
}

// List gives the delivery log of an app, the newest first.
func (e *Engine) List(_ context.Context, tx *store.Tx, app id.Client, f Filter, p store.Page) ([]Attempt, error) {
	if !f.Since.IsZero() {
		p.Since = max(p.Since, id.Floor(f.Since)-1)
	}
	return attempts(tx, app, f, p)
}

// About tells what became of the events about a message, the oldest first: those of one
// line, for whichever app.
func (e *Engine) About(_ context.Context, tx *store.Tx, line id.Line, message string) ([]Attempt, error) {
	if message == "" {
		return nil, nil
	}
	return about(tx, line, message)
}

// replayMax is how many events are replayed at once.
const replayMax = 1000

// Replay posts events of an app again, as they were: those that are named and still
// kept, at most 1,000. It gives how many there were.
func (e *Engine) Replay(_ context.Context, tx *store.Tx, app id.Client, ids ...ID) (int, error) {
	if len(ids) > replayMax {
		ids = ids[:replayMax]
	}
	list, err := copies(tx, app, ids)
	if err != nil {
		return 0, err
	}
	return e.again(tx, list)
}

// ReplaySince posts again, the oldest first, up to 1,000 events of an app above an id
// that a filter chooses. It gives how many, and the id to go on from.
func (e *Engine) ReplaySince(_ context.Context, tx *store.Tx, app id.Client, f Filter, above ID) (int, ID, error) {
	if !f.Since.IsZero() {
		above = max(above, ID(id.Floor(f.Since)-1))
	}
	ids, err := chosen(tx, app, f, above, replayMax)
	if err != nil || len(ids) == 0 {
		return 0, above, err
	}
	list, err := copies(tx, app, ids)
	if err != nil {
		return 0, above, err
	}
	n, err := e.again(tx, list)
	return n, ids[len(ids)-1], err
}

// again posts copies of events. They are kept no longer than what they are copies of.
func (e *Engine) again(tx *store.Tx, list []row) (int, error) {
	n := 0
	rung := map[int64]bool{}
	for _, r := range list {
		if len(r.Body) == 0 || !r.Keep.After(tx.Now()) {
			continue
		}
		body, err := e.o.Keys.Open(sealing, r.Body, context64(r.ID))
		if err != nil {
			return 0, err
		}
		r.ID = tx.NewID()
		r.Body = e.o.Keys.Seal(sealing, body, context64(r.ID))
		if err := insert(tx, r); err != nil {
			return 0, err
		}
		rung[r.Target] = true
		n++
	}
	for t := range rung {
		e.ringAfter(tx, []int64{t})
	}
	return n, nil
}
