package stream

import (
	"context"
	"net/http"
	"sync"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// reason says why a client is closed.
type reason int

const (
	gone reason = iota
	slow
	revoked
	restart
)

// frame is one message for a client.
type frame struct {
	Stream  []string `json:"stream"`
	Event   string   `json:"event"`
	Payload *string  `json:"payload,omitempty"`
	fault   *refusal
}

// refusal tells a client that a subscription is not to be had.
type refusal struct {
	Error  string `json:"error"`
	Status int    `json:"status"`
}

// client is one open connection.
type client struct {
	edge   *Edge
	actor  account.Actor
	frames chan frame
	over   chan struct{}
	once   sync.Once
	why    reason
	names  map[topic][]string // guarded by edge.mu
}

func (e *Edge) join(actor account.Actor) *client {
	c := &client{edge: e, actor: actor, frames: make(chan frame, queueMax), over: make(chan struct{}), names: map[topic][]string{}}
	e.mu.Lock()
	e.clients[c] = true
	e.mu.Unlock()
	return c
}

// leave forgets a client and its subscriptions.
func (c *client) leave() {
	c.end(gone)
	e := c.edge
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.clients, c)
	for t := range c.names {
		e.drop(t, c)
	}
}

// drop is called with e.mu held.
func (e *Edge) drop(t topic, c *client) {
	if delete(e.topics[t], c); len(e.topics[t]) == 0 {
		delete(e.topics, t)
	}
}

// end asks the connection to close; the first reason counts.
func (c *client) end(why reason) {
	c.once.Do(func() {
		c.why = why
		close(c.over)
	})
}

// push queues a frame with a payload.
func (c *client) push(t topic, event, payload string) { c.queue(t, event, &payload) }

// plain queues a frame without one.
func (c *client) plain(t topic, event string) { c.queue(t, event, nil) }

// queue adds a frame; a client whose queue is full is closed.
func (c *client) queue(t topic, event string, payload *string) {
	c.edge.mu.Lock()
	name := c.names[t]
	c.edge.mu.Unlock()
	if name == nil {
		return
	}
	f := frame{Stream: name, Event: event, Payload: payload}
	select {
	case c.frames <- f:
	default:
		c.end(slow)
	}
}

func (c *client) refuse(r *refusal) {
	select {
	case c.frames <- frame{fault: r}:
	default:
		c.end(slow)
	}
}

// wish is a subscription as a client asks for it.
type wish struct {
	Type   string `json:"type"`
	Stream string `json:"stream"`
	Tag    string `json:"tag"`
	List   string `json:"list"`
}

// scopes that each stream needs.
var scopes = map[string]string{
	"user": "read:statuses", "user:notification": "read:notifications", "public": "read:statuses", "public:media": "read:statuses",
	"public:local": "read:statuses", "public:local:media": "read:statuses", "public:remote": "read:statuses", "public:remote:media": "read:statuses",
	"hashtag": "read:statuses", "hashtag:local": "read:statuses", "list": "read:lists", "direct": "read:statuses",
}

// resideTries bounds how often a home is read anew because a post passed it.
const resideTries = 10

// reside keeps the member's home ready; without it the stream would be silent.
func (c *client) reside(ctx context.Context) error {
	for range resideTries {
		kept := false
		err := c.edge.Store.Read(ctx, func(tx *store.Tx) (err error) { kept, err = c.edge.Post.Reside(ctx, tx, c.actor.Account); return err })
		if err != nil || kept {
			return err
		}
	}
	return nil
}

// subscribe opens a stream for a client, or says why not.
func (c *client) subscribe(ctx context.Context, w wish) *refusal {
	t, name, no := c.topic(ctx, w)
	if no != nil {
		return no
	}
	if t.name == "user" {
		if err := c.reside(ctx); err != nil {
			return &refusal{"There was a temporary problem serving your request, please try again", http.StatusServiceUnavailable}
		}
	}
	e := c.edge
	e.mu.Lock()
	defer e.mu.Unlock()
	c.names[t] = name
	if e.topics[t] == nil {
		e.topics[t] = map[*client]bool{}
	}
	e.topics[t][c] = true
	return nil
}

func (c *client) unsubscribe(ctx context.Context, w wish) {
	t, _, no := c.topic(ctx, w)
	if no != nil {
		return
	}
	c.edge.mu.Lock()
	defer c.edge.mu.Unlock()
	delete(c.names, t)
	c.edge.drop(t, c)
}

// topic finds what a wish is about, and its name in frames.
func (c *client) topic(ctx context.Context, w wish) (topic, []string, *refusal) {
	scope, known := scopes[w.Stream]
	if !known {
		return topic{}, nil, &refusal{"Unknown stream type", http.StatusBadRequest}
	}
	if !c.actor.Scopes.Has(scope) {
		return topic{}, nil, &refusal{"This action is outside the authorized scopes", http.StatusForbidden}
	}
	t, name := topic{name: w.Stream}, []string{w.Stream}
	switch w.Stream {
	case "user", "user:notification", "direct":
		t.arg = int64(c.actor.Account)
	case "hashtag", "hashtag:local":
		if w.Tag == "" {
			return t, nil, &refusal{"Missing tag name parameter", http.StatusBadRequest}
		}
		tag, err := c.hashtag(ctx, w.Tag)
		if err != nil {
			return t, nil, &refusal{"Missing tag name parameter", http.StatusBadRequest}
		}
		t.arg, name = int64(tag), append(name, w.Tag)
	case "list":
		l, err := id.Parse[id.List](w.List)
		if err == nil {
			err = c.edge.Store.Read(ctx, func(tx *store.Tx) error { _, err := c.edge.Graph.List(ctx, tx, c.actor, l); return err })
		}
		if err != nil {
			return t, nil, &refusal{"Record not found", http.StatusNotFound}
		}
		t.arg, name = int64(l), append(name, w.List)
	}
	return t, name, nil
}

// hashtag finds the number of a hashtag, making it if nobody used it yet.
func (c *client) hashtag(ctx context.Context, name string) (id.Tag, error) {
	var t id.Tag
	err := c.edge.Store.Write(ctx, func(tx *store.Tx) error {
		h, err := c.edge.Post.EnsureTag(ctx, tx, name)
		t = h.ID
		return err
	})
	return t, err
}
