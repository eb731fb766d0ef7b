package stream

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/post/foryou"
)

// reason says why a client is closed.
type reason int

const (
	gone reason = iota
	slow
	revoked
	restart
)

// frame is one message, for as many clients as are to have it.
type frame struct {
	Stream  []string `json:"stream"`
	Event   string   `json:"event"`
	Payload *string  `json:"payload,omitempty"`
	fault   *refusal

	once sync.Once
	wire []byte
}

// bytes is the frame as a WebSocket sends it, written once for all clients.
func (f *frame) bytes() []byte {
	f.once.Do(func() {
		var v any = f
		if f.fault != nil {
			v = f.fault
		}
		f.wire, _ = json.Marshal(v) // strings only: it cannot fail
	})
	return f.wire
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
	frames chan *frame
	over   chan struct{}
	once   sync.Once
	why    reason
	names  map[topic][]string // guarded by edge.mu
	stay   func()             // ends the stay at the member's home; guarded by edge.mu

	since atomic.Int64 // when the frame that is being written began, in milliseconds; 0 between frames
	cut   func()       // ends a socket at once; set before its first frame
}

func (e *Edge) join(actor account.Actor) *client {
	c := &client{edge: e, actor: actor, frames: make(chan *frame, queueMax), over: make(chan struct{}), names: map[topic][]string{}}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.clients[c] = true; e.closed {
		c.end(restart)
	}
	return c
}

// leave forgets a client and its subscriptions.
func (c *client) leave() {
	c.end(gone)
	e := c.edge
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.clients, c)
	e.left.Broadcast()
	for t := range c.names {
		e.drop(t, c)
	}
	c.away()
}

// away ends the stay at the member's home. Called with edge.mu held.
func (c *client) away() {
	if c.stay != nil {
		c.stay()
		c.stay = nil
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
func (c *client) push(t topic, event, payload string) { c.queue(c.frame(t, event, &payload)) }

// plain queues a frame without one.
func (c *client) plain(t topic, event string) { c.queue(c.frame(t, event, nil)) }

func (c *client) refuse(r *refusal) { c.queue(&frame{fault: r}) }

// frame makes a frame for a topic of the client's; nil when it left it.
func (c *client) frame(t topic, event string, payload *string) *frame {
	c.edge.mu.Lock()
	defer c.edge.mu.Unlock()
	name := c.names[t]
	if name == nil {
		return nil
	}
	return &frame{Stream: name, Event: event, Payload: payload}
}

// queue adds a frame; a client whose queue is full is closed.
func (c *client) queue(f *frame) {
	if f == nil {
		return
	}
	select {
	case c.frames <- f:
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

// subscribe opens a stream for a client, or says why not.
func (c *client) subscribe(ctx context.Context, w wish) *refusal {
	t, name, no := c.topic(ctx, w)
	if no != nil {
		return no
	}
	e := c.edge
	e.mu.Lock()
	if !e.clients[c] { // it left meanwhile
		e.mu.Unlock()
		return nil
	}
	c.names[t] = name
	if e.topics[t] == nil {
		e.topics[t] = map[*client]bool{}
	}
	e.topics[t][c] = true
	if t.name != "user" || c.stay != nil {
		e.mu.Unlock()
		return nil
	}
	c.stay = e.Post.Stay(c.actor.Account)
	e.mu.Unlock()
	err := e.Store.Read(ctx, func(tx *store.Tx) error { return e.Post.Reside(ctx, tx, c.actor.Account) })
	if err != nil {
		e.Log.WarnContext(ctx, "a home is built when its next post comes", "error", err.Error())
	}
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
	if t.name == "user" {
		c.away()
	}
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
	if strings.HasPrefix(w.Stream, "public") || strings.HasPrefix(w.Stream, "hashtag") {
		if err := c.edge.Post.Feeds.Admit(c.actor); err != nil {
			return t, nil, &refusal{"This action is not allowed", http.StatusForbidden}
		}
	}
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
		if w.List == foryou.Name {
			if err := c.edge.Store.Read(ctx, func(tx *store.Tx) error { return c.edge.ForYou.Has(ctx, tx, c.actor) }); err != nil {
				return t, nil, &refusal{"Record not found", http.StatusNotFound}
			}
			t.name, t.arg = "selection", int64(c.actor.Account)
			return t, append(name, w.List), nil
		}
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
