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
}

// Shown gives what stands behind the cards of messages that the actor reads, by what the
// cards call it.
func (e *Engine) Shown(_ context.Context, tx *store.Tx, actor account.Actor, said []message.Message) (map[string]Shown, error) {
	var asked []int64
	for _, m := range said {
		if c := m.Words.Card; c != nil && c.Kind == message.Asking {
			if n, err := strconv.ParseInt(c.Ask, 10, 64); err == nil {
				asked = append(asked, n)
			}
		}
	}
	out := map[string]Shown{}
	if len(asked) > 0 {
		list, err := requestsByID(tx, asked)
		if err != nil {
			return nil, err
		}
		for _, q := range list {
			if q.member == actor.Account {
				out[strconv.FormatInt(q.id, 10)] = q.shown(tx.Now())
			}
		}
	}
	return out, nil
}

func (q request) shown(now time.Time) Shown {
	s := Shown{ID: q.id, Title: q.title, Frequency: q.frequency, State: q.state, Until: q.frequency.Until(now, zone(q.zone))}
	if q.state == Asked && !q.open(now) {
		s.State = ""
	}
	return s
}
