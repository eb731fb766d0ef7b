package inbox

import (
	"context"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// MostAtOnce is how many cases are resolved at once.
const MostAtOnce = 100

// Seen is a case with the message that somebody saw last in it.
type Seen struct {
	Chat id.Chat
	Seq  int64
}

// Stood is how a case stood before it was resolved with others.
type Stood struct {
	Chat  id.Chat
	State State
	Until time.Time
	Waits time.Time
}

// Resolve resolves several cases of a line, but for those in which the member wrote
// meanwhile; it gives how they stood.
func (e *Engine) Resolve(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, list []Seen) ([]Stood, error) {
	var out []Stood
	for _, s := range list[:min(len(list), MostAtOnce)] {
		c, _, err := e.find(ctx, tx, actor, l, s.Chat)
		if err == nil && c.State != Resolved {
			if err = e.Set(ctx, tx, actor, l, s.Chat, Resolved, time.Time{}, s.Seq); err == nil {
				out = append(out, Stood{c.Chat, c.State, c.Until, c.Waits})
			}
		}
		if k := fault.KindOf(err); err != nil && k != fault.Missing && k != fault.Conflict {
			return nil, err
		}
	}
	return out, nil
}

// Restore has cases stand as they did before they were resolved, but for those that somebody
// moved since.
func (e *Engine) Restore(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, list []Stood) error {
	for _, s := range list[:min(len(list), MostAtOnce)] {
		err := e.change(ctx, tx, actor, l, s.Chat, "state", func(c *Case) (string, error) {
			if c.State != Resolved {
				return "", nil
			}
			if c.State = s.State; s.State == Snoozed && s.Until.After(tx.Now()) && s.Until.Sub(tx.Now()) <= longestSleep {
				c.Until = s.Until
			} else if s.State != Pending {
				c.State = Open
			}
			if !s.Waits.After(tx.Now()) {
				c.Waits = s.Waits
			}
			return string(c.State), nil
		})
		if err != nil && fault.KindOf(err) != fault.Missing {
			return err
		}
	}
	return nil
}
