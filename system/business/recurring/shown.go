package recurring

import (
	"context"
	"strconv"
	"time"

	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
)

// Shown is a request as its member sees it.
type Shown struct {
	ID        int64
	Title     string
	Frequency Frequency
	// State is "" for what lapsed.
	State State
	// Until is how long a yes holds, or would.
	Until time.Time
	// Ends is when the yes ends that is asked to go on; zero for what is asked for the first
	// time.
	Ends time.Time
	// Token is what the member said yes to, if it holds still; Stopped tells that they
	// stopped it.
	Token   int64
	Stopped bool
}

// Shown gives what stands behind the cards of messages that the actor reads, by what the
// cards call it.
func (e *Engine) Shown(ctx context.Context, tx *store.Tx, actor account.Actor, said []message.Message) (map[string]Shown, error) {
	var asked []int64
	told := false
	for _, m := range said {
		c := m.Words.Card
		if c == nil || c.Kind != message.Asking && c.Kind != message.Telling {
			continue
		}
		told = true
		if n, err := strconv.ParseInt(c.Ask, 10, 64); err == nil && c.Kind == message.Asking {
			asked = append(asked, n)
		}
	}
	out := map[string]Shown{}
	if !told {
		return out, nil
	}
	tokens, err := e.Of(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	for _, t := range tokens {
		out[strconv.FormatInt(t.ID, 10)] = t.shown()
	}
	list, err := requestsByID(tx, asked)
	for _, q := range list {
		if q.member != actor.Account {
			continue
		}
		s := q.shown(tx.Now())
		for _, t := range tokens {
			if q.state == Accepted && t.Line == q.line && t.Title == q.title && t.Frequency == q.frequency {
				s = t.shown()
			}
		}
		s.ID = q.id
		out[strconv.FormatInt(q.id, 10)] = s
	}
	return out, err
}

func (t Token) shown() Shown {
	return Shown{Title: t.Title, Frequency: t.Frequency, State: Accepted, Until: t.Until, Token: t.ID, Stopped: t.State == Stopped}
}

func (q request) shown(now time.Time) Shown {
	s := Shown{ID: q.id, Title: q.title, Frequency: q.frequency, State: q.state, Until: q.frequency.Until(now, zone(q.zone)), Ends: q.ends}
	if !q.ends.IsZero() {
		s.Until = q.frequency.Until(q.ends, zone(q.zone))
	}
	if q.state == Asked && !q.open(now) {
		s.State = ""
	}
	return s
}
