package hook

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// model is what a window should do, told simply: it may give the first entry of a key
// that is not held back by one that failed less than a minute ago.
type model map[int64]*entry

func (m model) may(e *entry, now time.Time) bool {
	if e.Next.After(now) {
		return false
	}
	for _, o := range m {
		if o.Queue == e.Queue && o.ID < e.ID && (!o.Next.After(now) || o.Failed.Add(followMax).After(now)) {
			return false
		}
	}
	return true
}

// business-messaging 9.7: whatever fails and whenever it comes, one at a time for a key,
// none before its turn, and none forgotten.
func TestWindowKeepsTurns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
		w, m := newWindow(), model{}
		under := map[int64]*entry{}
		var last int64
		for range rapid.IntRange(1, 80).Draw(rt, "steps") {
			switch rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0:
				last++
				e := entry{ID: last, Queue: int64(rapid.IntRange(0, 3).Draw(rt, "key"))}
				w.add(e)
				w.add(e) // what is known already changes nothing
				m[e.ID] = &e
			case 1:
				now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "seconds")) * time.Second)
			case 2:
				n := rapid.IntRange(1, 5).Draw(rt, "room")
				list := w.take(now, n)
				for _, e := range list {
					for _, u := range under {
						if u.Queue == e.Queue {
							rt.Fatalf("two of key %d", e.Queue)
						}
					}
					if m[e.ID] == nil || !m.may(m[e.ID], now) {
						rt.Fatalf("%d is not to go now", e.ID)
					}
					under[e.ID] = m[e.ID]
				}
				if len(list) < n {
					for _, e := range m {
						if m.may(e, now) && !busy(under, e.Queue) {
							rt.Fatalf("%d could go and did not", e.ID)
						}
					}
				}
			case 3:
				for n, e := range under {
					if rapid.Bool().Draw(rt, "taken") {
						w.done(n, time.Time{}, now)
						delete(m, n)
					} else {
						next := now.Add(time.Duration(rapid.IntRange(1, 200).Draw(rt, "wait")) * time.Second)
						w.done(n, next, now)
						if e.Next = next; e.Failed.IsZero() {
							e.Failed = now
						}
					}
					delete(under, n)
					break
				}
			}
		}
		for len(m) > 0 { // all go in the end
			for n := range under {
				w.done(n, time.Time{}, now)
				delete(m, n)
				delete(under, n)
			}
			now = now.Add(time.Hour)
			for _, e := range w.take(now, 100) {
				under[e.ID] = m[e.ID]
			}
			if len(m) > 0 && len(under) == 0 {
				rt.Fatalf("%d are forgotten", len(m))
			}
		}
		if len(w.entries) != 0 || len(w.queues) > 4 {
			rt.Fatalf("%d entries and %d queues are left", len(w.entries), len(w.queues))
		}
	})
}

func busy(under map[int64]*entry, queue int64) bool {
	for _, u := range under {
		if u.Queue == queue {
			return true
		}
	}
	return false
}

// business-messaging 9.6: the waits of the schedule, the long ones within a fifth.
func TestWaits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		seed, event, tries := rapid.Uint64().Draw(rt, "seed"), rapid.Int64Min(1).Draw(rt, "event"), rapid.IntRange(1, 100).Draw(rt, "tries")
		d := wait(seed, event, tries)
		if d != wait(seed, event, tries) {
			rt.Fatal("another answer the second time")
		}
		if tries > len(plan) && (d < more*8/10 || d > more*12/10) || tries <= len(plan) && d > 30*time.Minute {
			rt.Fatalf("%s after %d failures", d, tries)
		}
	})
}
