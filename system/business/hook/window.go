package hook

import (
	"slices"
	"time"
)

// entry is an event that waits, as the holder of its target knows it.
type entry struct {
	ID     int64
	Queue  int64
	Next   time.Time // when its retry is due
	Failed time.Time // when it failed first
	Tries  int
	Keep   time.Time
}

// queue holds the entries of one key in the order of their ids.
type queue struct {
	key  int64
	list []*entry
	busy bool // one of them is under way
	// listed says that it stands in ready, until that it waits for an instant.
	listed bool
	until  time.Time
}

// window is what a holder knows of the events that wait for its target. It decides what
// may go next.
type window struct {
	entries map[int64]*entry
	queues  map[int64]*queue
	ready   []*queue
	waiting map[*queue]bool
}

func newWindow() *window {
	return &window{entries: map[int64]*entry{}, queues: map[int64]*queue{}, waiting: map[*queue]bool{}}
}

// add takes an entry unless it is known.
func (w *window) add(e entry) {
	if w.entries[e.ID] != nil {
		return
	}
	w.entries[e.ID] = &e
	q := w.queues[e.Queue]
	if q == nil {
		q = &queue{key: e.Queue}
		w.queues[e.Queue] = q
	}
	i := len(q.list)
	for i > 0 && q.list[i-1].ID > e.ID {
		i--
	}
	q.list = slices.Insert(q.list, i, &e)
	w.offer(q)
}

// offer puts a queue at the end of those that may have something to send.
func (w *window) offer(q *queue) {
	if q.busy || q.listed || len(q.list) == 0 {
		return
	}
	q.listed = true
	w.ready = append(w.ready, q)
	delete(w.waiting, q)
}

// pick gives what a queue may send now, or the instant at which to look again.
func (q *queue) pick(now time.Time) (*entry, time.Time) {
	var again time.Time
	for _, e := range q.list {
		if !e.Next.After(now) {
			return e, time.Time{}
		}
		if again.IsZero() || e.Next.Before(again) {
			again = e.Next
		}
		if hold := e.Failed.Add(followMax); hold.After(now) {
			if hold.Before(again) {
				again = hold
			}
			break
		}
	}
	return nil, again
}

// take gives up to n entries that may be sent now, of different queues. They are under
// way until done.
func (w *window) take(now time.Time, n int) (out []*entry) {
	for q := range w.waiting {
		if !q.until.After(now) {
			w.offer(q)
		}
	}
	for len(w.ready) > 0 && len(out) < n {
		q := w.ready[0]
		w.ready, q.listed = w.ready[1:], false
		e, again := q.pick(now)
		switch {
		case e != nil:
			q.busy = true
			out = append(out, e)
		case len(q.list) > 0:
			q.until = again
			w.waiting[q] = true
		default:
			delete(w.queues, q.key)
		}
	}
	return out
}

// done ends what take began. The entry stays when it is to be tried again at next, and
// goes when next is zero.
func (w *window) done(id int64, next, failed time.Time) {
	e := w.entries[id]
	if e == nil {
		return
	}
	w.queues[e.Queue].busy = false
	if next.IsZero() {
		w.remove(id)
		return
	}
	e.Next, e.Tries = next, e.Tries+1
	if e.Failed.IsZero() {
		e.Failed = failed
	}
	w.offer(w.queues[e.Queue])
}

// remove forgets an entry that is not under way.
func (w *window) remove(id int64) {
	e := w.entries[id]
	if e == nil {
		return
	}
	delete(w.entries, id)
	q := w.queues[e.Queue]
	q.list = slices.DeleteFunc(q.list, func(o *entry) bool { return o == e })
	if len(q.list) == 0 && !q.busy && !q.listed {
		delete(w.queues, e.Queue)
		delete(w.waiting, q)
		return
	}
	w.offer(q)
}

// again is the earliest instant at which a waiting queue may go on; zero when none
// waits.
func (w *window) again() (at time.Time) {
	for q := range w.waiting {
		if at.IsZero() || q.until.Before(at) {
			at = q.until
		}
	}
	return at
}

// passOver is how often a head must have failed before a probe tries what is behind it:
// the fault may be its own.
const passOver = 10

// trial is what a probe is made with, whatever its retry waits for: the first of a key,
// so that the order stays, and of these the one that was tried least.
func (w *window) trial(now time.Time) (out *entry) {
	for _, q := range w.queues {
		if q.busy || len(q.list) == 0 {
			continue
		}
		e := q.list[0]
		if e.Tries >= passOver {
			if later, _ := q.pick(now); later != nil {
				e = later
			}
		}
		if out == nil || e.Tries < out.Tries || e.Tries == out.Tries && e.ID < out.ID {
			out = e
		}
	}
	return out
}

// hurry makes every retry due.
func (w *window) hurry(now time.Time) {
	for _, e := range w.entries {
		if e.Next.After(now) {
			e.Next = now
		}
	}
	for q := range w.waiting {
		w.offer(q)
	}
}

// seize takes an entry whatever it waits for.
func (w *window) seize(e *entry) { w.queues[e.Queue].busy = true }

// back ends what take began as if it had not been.
func (w *window) back(e *entry) {
	w.queues[e.Queue].busy = false
	w.offer(w.queues[e.Queue])
}
