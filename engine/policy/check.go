package policy

import (
	"log/slog"
	"sync/atomic"

	"parvis/base/metrics"
	"parvis/base/store"
	"parvis/engine/policy/decide"
)

// checkEach is how many live decisions one of which is explained and compared
// (integrity 4.10).
const checkEach = 1000

// checks compares decisions with their explanations and counts what came of it.
type checks struct {
	decided            atomic.Int64
	log                *slog.Logger
	same, stale, other *metrics.Counter
}

func newChecks(log *slog.Logger, set *metrics.Set) *checks {
	outcome := func(what string) *metrics.Counter {
		return set.Counter("policy", "explained", "total", metrics.Label{Name: "outcome", Value: what})
	}
	return &checks{log: log, same: outcome("same"), stale: outcome("stale"), other: outcome("other")}
}

// due counts n decisions and gives the place of the one among them to explain, or -1.
func (c *checks) due(n int) int {
	after := c.decided.Add(int64(n))
	if over := after % checkEach; over < int64(n) {
		return n - 1 - int(over)
	}
	return -1
}

// decide decides a page whose subjects are loaded, and now and then explains one of
// its decisions from the labels themselves: the two must be equal. A decision that
// memory made from labels that another node changed a moment ago is not wrong but
// stale; any other difference is an incident, and logged as one.
func (e *Engine) decide(tx *store.Tx, v *decide.Viewer, s decide.Surface, subs []decide.Subject) ([]decide.Decision, error) {
	out := v.Page(s, subs, make([]decide.Decision, 0, len(subs)))
	i := e.checks.due(len(subs))
	if i < 0 {
		return out, nil
	}
	ev, err := evidence(tx, subs)
	if err != nil {
		return nil, err
	}
	now := store.Micros(tx.Now())
	why := v.Explain(s, subs, ev, i, now, decide.ForStaff)
	if why.Decision == out[i] {
		e.checks.same.Inc()
		return out, nil
	}
	if v.Page(s, summed(v.Table(), subs, ev, now), nil)[i] == why.Decision {
		e.checks.stale.Inc()
		return out, nil
	}
	e.checks.other.Inc()
	e.checks.log.Error("a decision and its explanation differ", "surface", s.String(), "kind", subs[i].Kind.String(), "decided", out[i].Word.String(), "explained", why.Decision.Word.String())
	return out, nil
}

// summed gives subjects with sums made of the labels in ev.
func summed(t *decide.Table, subs []decide.Subject, ev []decide.Evidence, now int64) []decide.Subject {
	out := make([]decide.Subject, len(subs))
	for i, s := range subs {
		for _, sum := range [...]struct {
			of     **decide.Sum
			labels []decide.Label
		}{{&s.Item, ev[i].Item}, {&s.Author, ev[i].Author}, {&s.Around, ev[i].Around}} {
			if *sum.of != nil {
				*sum.of = t.Sum(sum.labels, now)
			}
		}
		out[i] = s
	}
	return out
}
