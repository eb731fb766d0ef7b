package stream

import (
	"context"
	"strconv"

	"parvis/base/store"
)

// homes are the clients that listen to a home, by topic.
func (e *Edge) homes() map[topic][]*client {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := map[topic][]*client{}
	for t, set := range e.topics {
		if t.name != "user" {
			continue
		}
		for c := range set {
			out[t] = append(out[t], c)
		}
	}
	return out
}

// announced tells every home of an announcement.
func (e *Edge) announced(ctx context.Context, which int64) {
	for t := range e.homes() {
		e.render(ctx, t, "announcement", func(tx *store.Tx, c *client) ([]byte, error) {
			return e.Render.Announcement(ctx, tx, c.actor, which)
		})
	}
}

// withdrawn tells every home that an announcement is gone.
func (e *Edge) withdrawn(which int64) {
	for t, clients := range e.homes() {
		for _, c := range clients {
			c.push(t, "announcement.delete", strconv.FormatInt(which, 10))
		}
	}
}

// reacted tells every home how an announcement is answered now. What the
// reactions are is the same for everybody, so they are rendered once.
func (e *Edge) reacted(ctx context.Context, which int64) {
	var bodies [][]byte
	for t, clients := range e.homes() {
		for _, c := range clients {
			if bodies == nil {
				err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
					bodies, err = e.Render.Reactions(ctx, tx, c.actor, which)
					return err
				})
				if err != nil {
					e.Log.Warn("a stream frame could not be rendered", "event", "announcement.reaction", "error", err.Error())
					return
				}
			}
			for _, b := range bodies {
				c.push(t, "announcement.reaction", string(b))
			}
		}
	}
}
