package stream

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/grant"
	"parvis/engine/graph"
	"parvis/engine/notify"
	"parvis/engine/notify/announce"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/policy/filter"
	"parvis/engine/post"
	"parvis/engine/post/foryou"
	"parvis/engine/post/talk"
)

// Limits (social-core 2.5, 11).
const (
	queueMax = 256
	perToken = 8
	perIP    = 32
	tasksMax = 4096
)

// Render gives the JSON of things as one viewer sees them; nil when they may not
// be seen.
type Render struct {
	Status func(ctx context.Context, tx *store.Tx, actor account.Actor, s decide.Surface, p id.Post) ([]byte, error)
	// Crowd is Status of a new post for many at once, in their order.
	Crowd        func(ctx context.Context, tx *store.Tx, actors []account.Actor, s decide.Surface, p id.Post) ([][]byte, error)
	Notification func(ctx context.Context, tx *store.Tx, actor account.Actor, n id.Notification) ([]byte, error)
	Conversation func(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Conversation) ([]byte, error)
	Announcement func(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) ([]byte, error)
	Reactions    func(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) ([][]byte, error)
}

// Options say what the edge stands on.
type Options struct {
	Store  *store.Store
	Events *event.Log
	Clock  clock.Clock
	Log    *slog.Logger
	Grant  *grant.Engine
	Graph  *graph.Engine
	Post   *post.Engine
	// ForYou selects posts for members who ask for it.
	ForYou *foryou.Engine
	Render Render
	// ExemptLoopback lets this machine open as many streams as it likes.
	ExemptLoopback bool
}

// Edge serves streams.
type Edge struct {
	Options
	tokens *ratelimit.Gate
	hosts  *ratelimit.Gate

	mu      sync.Mutex
	left    *sync.Cond // a client left
	topics  map[topic]map[*client]bool
	clients map[*client]bool
	closed  bool

	tasks chan func(context.Context)
	quit  chan struct{}
	once  sync.Once
	wg    sync.WaitGroup
}

// topic is one stream of one owner, hashtag or list.
type topic struct {
	name string
	arg  int64
}

// New makes the edge and registers its watchers. Start begins to serve.
func New(o Options) *Edge {
	e := &Edge{Options: o, tokens: ratelimit.NewGate(perToken), hosts: ratelimit.NewGate(perIP),
		topics: map[topic]map[*client]bool{}, clients: map[*client]bool{}, tasks: make(chan func(context.Context), tasksMax), quit: make(chan struct{})}
	e.left = sync.NewCond(&e.mu)
	e.watch()
	return e
}

// Start runs the goroutines that render and hand out frames, and that look for
// sockets which are stuck.
func (e *Edge) Start(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	e.wg.Go(func() {
		look := e.Clock.NewTicker(time.Second)
		defer look.Stop()
		for {
			select {
			case <-look.C:
				e.unstick()
			case <-e.quit:
				return
			}
		}
	})
	e.wg.Go(func() {
		for {
			select {
			case task := <-e.tasks:
				task(ctx)
			case <-e.quit:
				return
			}
		}
	})
}

// farewell bounds how long Close waits for clients that do not answer.
const farewell = 2 * time.Second

// Close tells every client to reconnect, also those that come later, waits until
// they have heard it, and stops. Calling it again does nothing more.
func (e *Edge) Close() {
	e.once.Do(func() { close(e.quit) })
	e.wg.Wait()
	late := false
	timer := e.Clock.AfterFunc(farewell, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		late = true
		e.left.Broadcast()
	})
	defer timer.Stop()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	for c := range e.clients {
		c.end(restart)
	}
	for len(e.clients) > 0 && !late {
		e.left.Wait()
	}
}

// Open counts the connections.
func (e *Edge) Open() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.clients)
}

// later queues work for the rendering goroutine. When too much waits, the
// clients are told to come back and read again instead of being told wrong.
func (e *Edge) later(task func(context.Context)) {
	select {
	case e.tasks <- task:
	default:
		e.Log.Warn("streams cannot follow; clients reconnect")
		e.mu.Lock()
		defer e.mu.Unlock()
		for c := range e.clients {
			go c.end(slow)
		}
	}
}

// on gives the clients of a topic.
func (e *Edge) on(t topic) []*client {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := make([]*client, 0, len(e.topics[t]))
	for c := range e.topics[t] {
		out = append(out, c)
	}
	return out
}

// watch registers what is told.
func (e *Edge) watch() {
	event.Watch(e.Events, func(_ event.Meta, ev post.Published) {
		if !ev.Quiet { // what moved in is not new
			e.published(ev)
		}
	})
	event.Watch(e.Events, func(_ event.Meta, ev post.Edited) {
		e.later(func(ctx context.Context) { e.changed(ctx, ev.Post, words{}) })
	})
	event.Watch(e.Events, func(_ event.Meta, ev post.Voted) {
		e.later(func(ctx context.Context) { e.changed(ctx, ev.Post, words{}) })
	})
	event.Watch(e.Events, func(_ event.Meta, ev policy.Changed) {
		if ev.Kind == decide.KindPost {
			e.later(func(ctx context.Context) { e.changed(ctx, id.Post(ev.ID), words{ev.Before, ev.After}) })
		}
	})
	event.Watch(e.Events, func(_ event.Meta, ev post.Deleted) { e.deleted(ev) })
	event.Watch(e.Events, func(_ event.Meta, ev talk.Conversed) {
		e.later(func(ctx context.Context) { e.conversed(ctx, ev) })
	})
	event.Watch(e.Events, func(_ event.Meta, ev notify.Notified) {
		if !ev.Filtered {
			e.later(func(ctx context.Context) { e.notified(ctx, ev) })
		}
	})
	event.Watch(e.Events, func(_ event.Meta, ev notify.Merged) { e.merged(ev) })
	event.Watch(e.Events, func(_ event.Meta, ev announce.Published) {
		e.later(func(ctx context.Context) { e.announced(ctx, ev.Announcement) })
	})
	event.Watch(e.Events, func(_ event.Meta, ev announce.Withdrawn) {
		e.later(func(context.Context) { e.withdrawn(ev.Announcement) })
	})
	event.Watch(e.Events, func(_ event.Meta, ev announce.Reacted) {
		e.later(func(ctx context.Context) { e.reacted(ctx, ev.Announcement) })
	})
	event.Watch(e.Events, func(_ event.Meta, ev filter.Changed) {
		for _, c := range e.on(topic{"user", int64(ev.Owner)}) {
			c.plain(topic{"user", int64(ev.Owner)}, "filters_changed")
		}
	})
	event.Watch(e.Events, func(_ event.Meta, ev grant.TokenRevoked) { e.endToken(ev.Token) })
	event.Watch(e.Events, func(_ event.Meta, ev account.StateChanged) { e.endAccount(ev.Account) })
}

func (e *Edge) endToken(t id.Token) {
	e.endWhere(func(c *client) bool { return c.actor.Token == t })
}

func (e *Edge) endAccount(a id.Account) {
	e.endWhere(func(c *client) bool { return c.actor.Account == a })
}

func (e *Edge) endWhere(is func(*client) bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.clients {
		if is(c) {
			go c.end(revoked)
		}
	}
}
