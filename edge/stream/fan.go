package stream

import (
	"context"
	"slices"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/notify"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/post/talk"
)

// published hands a new post to everybody whose streams show it. Homes are
// asked at once, while the windows have just been patched.
func (e *Edge) published(ev post.Published) {
	homes, absent := e.Post.Reaches(ev)
	e.later(func(ctx context.Context) {
		for _, a := range absent {
			if e.shows(ctx, a, ev.Post) {
				homes = append(homes, a)
			}
		}
		var open []topic
		for _, a := range homes {
			open = append(open, topic{"user", int64(a)})
		}
		e.update(ctx, decide.OnHome, ev.Post, open...)
		if ev.Visibility != post.Direct {
			e.lists(ctx, ev.Author, ev.ReplyTo != 0 && ev.ReplyToAuthor != ev.Author, func(t topic, c *client) {
				e.send(ctx, []*client{c}, t, "update", decide.OnList, ev.Post, false)
			})
		}
		if ev.Visibility != post.Public || ev.ReblogOf != 0 {
			return
		}
		open = nil
		if ev.ReplyTo == 0 || ev.ReplyToAuthor == ev.Author {
			for _, name := range publics(ev.Has) {
				open = append(open, topic{name, 0})
			}
		}
		e.update(ctx, decide.OnPublic, ev.Post, open...)
		open = nil
		for _, t := range ev.Tags {
			open = append(open, topic{"hashtag", int64(t)}, topic{"hashtag:local", int64(t)})
		}
		e.update(ctx, decide.OnTag, ev.Post, open...)
	})
}

// shows tells whether a home whose window was dropped shows a post.
func (e *Edge) shows(ctx context.Context, a id.Account, p id.Post) (shown bool) {
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) { shown, err = e.Post.Shows(ctx, tx, a, p); return err })
	if err != nil {
		e.Log.Error("a home could not be read for a stream", "error", err.Error())
	}
	return shown
}

// publics are the public streams that show a post with these things on it.
func publics(has int) []string {
	if has&post.HasMedia != 0 {
		return []string{"public", "public:local", "public:media", "public:local:media"}
	}
	return []string{"public", "public:local"}
}

// lists gives the clients of the lists that are open and show what an author writes,
// answers to others or not.
func (e *Edge) lists(ctx context.Context, author id.Account, answers bool, to func(topic, *client)) {
	for t, clients := range e.openLists() {
		for _, c := range clients {
			shown := false
			err := e.Store.Read(ctx, func(tx *store.Tx) error {
				with, err := e.Graph.ListsWith(ctx, tx, c.actor, author)
				for _, l := range with {
					shown = shown || int64(l.ID) == t.arg && (!answers || l.Replies != graph.RepliesNone)
				}
				return err
			})
			if err == nil && shown {
				to(t, c)
			}
		}
	}
}

func (e *Edge) openLists() map[topic][]*client {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := map[topic][]*client{}
	for t, set := range e.topics {
		if t.name != "list" {
			continue
		}
		for c := range set {
			out[t] = append(out[t], c)
		}
	}
	return out
}

// edited renders a changed post for each client of a topic.
func (e *Edge) edited(ctx context.Context, t topic, s decide.Surface, p id.Post, w words) {
	if clients := e.on(t); len(clients) > 0 {
		e.send(ctx, clients, t, "status.update", s, p, w.drop(s))
	}
}

// words are what the policy engine says of a post before and after a change.
type words struct{ before, after decide.Word }

// drop tells whether the post was shown on a surface, and is not any more.
func (w words) drop(s decide.Surface) bool {
	m := decide.Word(s.Masks().Drop)
	return w.after.Has(m) && !w.before.Has(m)
}

// send renders a post for each client; those who do not see it are told nothing, or
// that it is gone.
func (e *Edge) send(ctx context.Context, clients []*client, t topic, event string, s decide.Surface, p id.Post, gone bool) {
	bodies := map[reader][]byte{}
	err := e.Store.Read(ctx, func(tx *store.Tx) error {
		for _, c := range clients {
			if _, has := bodies[readerOf(c.actor)]; has {
				continue
			}
			body, err := e.Render.Status(ctx, tx, c.actor, s, p)
			if err != nil {
				return err
			}
			bodies[readerOf(c.actor)] = body
		}
		return nil
	})
	if err != nil {
		e.Log.Error("a post could not be rendered for streams", "error", err.Error())
		return
	}
	for _, c := range clients {
		if body := bodies[readerOf(c.actor)]; body != nil {
			c.push(t, event, string(body))
		} else if gone {
			c.push(t, "delete", p.String())
		}
	}
}

// crowdMax bounds for how many a post is rendered in one read.
const crowdMax = 1024

// update hands a new post to the clients of some topics: those who see the same
// get the same frame.
func (e *Edge) update(ctx context.Context, s decide.Surface, p id.Post, topics ...topic) {
	readers, reached := e.reached(topics)
	for part := range slices.Chunk(readers, crowdMax) {
		var bodies [][]byte
		err := e.Store.Read(ctx, func(tx *store.Tx) (err error) {
			bodies, err = e.Render.Crowd(ctx, tx, part, s, p)
			return err
		})
		if err != nil {
			e.Log.Error("a post could not be rendered for streams", "error", err.Error())
			continue
		}
		var to []reach
		var what [][]byte
		for i := range part {
			for _, r := range reached[readerOf(part[i])] {
				to, what = append(to, r), append(what, bodies[i])
			}
		}
		hand(to, what)
	}
}

// reach is a client, and under which name of a stream a post reaches it.
type reach struct {
	*client
	name []string
}

// reader is for whom something is rendered once: two apps of a member may know
// different things.
type reader struct {
	who        id.Account
	extensions bool
}

func readerOf(a account.Actor) reader { return reader{a.Account, a.Extensions} }

// reached gives who has clients of some topics, and the clients of each; one that
// has several topics gets a frame for each.
func (e *Edge) reached(topics []topic) ([]account.Actor, map[reader][]reach) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var who []account.Actor
	out := map[reader][]reach{}
	for _, t := range topics {
		for c := range e.topics[t] {
			r := readerOf(c.actor)
			if out[r] == nil {
				who = append(who, c.actor)
			}
			out[r] = append(out[r], reach{c, c.names[t]})
		}
	}
	return who, out
}

// hand queues the bodies, one frame for all who have the same body under the
// same name.
func hand(to []reach, bodies [][]byte) {
	type key struct {
		name string
		body *byte
	}
	made := map[key]*frame{}
	for i, r := range to {
		if len(bodies[i]) == 0 {
			continue
		}
		k := key{strings.Join(r.name, " "), &bodies[i][0]}
		f := made[k]
		if f == nil {
			text := string(bodies[i])
			f = &frame{Stream: r.name, Event: "update", Payload: &text}
			made[k] = f
		}
		r.queue(f)
	}
}

// changed tells those who may have a post that it changed, or that it is not shown any
// more (integrity 4.9).
func (e *Edge) changed(ctx context.Context, p id.Post, w words) {
	var got post.Post
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) { got, err = e.Post.Get(ctx, tx, p); return err })
	if err != nil {
		return
	}
	tags := make([]id.Tag, 0, len(got.Tags))
	for _, t := range got.Tags {
		tags = append(tags, t.ID)
	}
	readers := e.Post.Readers(got.Author, tags)
	if got.Visibility == post.Direct {
		readers = slices.DeleteFunc(readers, func(a id.Account) bool { return a != got.Author && !slices.Contains(got.Mentions, a) })
	}
	for _, a := range readers {
		e.edited(ctx, topic{"user", int64(a)}, decide.OnHome, p, w)
	}
	if got.Visibility == post.Direct {
		return
	}
	e.lists(ctx, got.Author, got.ReplyTo != 0 && got.ReplyToAuthor != got.Author, func(t topic, c *client) {
		e.send(ctx, []*client{c}, t, "status.update", decide.OnList, p, w.drop(decide.OnList))
	})
	if got.Visibility != post.Public {
		return
	}
	for _, name := range publics(got.Has) {
		e.edited(ctx, topic{name, 0}, decide.OnPublic, p, w)
	}
	for _, t := range tags {
		e.edited(ctx, topic{"hashtag", int64(t)}, decide.OnTag, p, w)
		e.edited(ctx, topic{"hashtag:local", int64(t)}, decide.OnTag, p, w)
	}
}

// deleted tells those who may have a post that it is gone.
func (e *Edge) deleted(ev post.Deleted) {
	readers := e.Post.Readers(ev.Author, ev.Tags)
	e.later(func(context.Context) {
		topics := make([]topic, 0, len(readers)+8)
		for _, a := range append(readers, ev.Mentions...) {
			topics = append(topics, topic{"user", int64(a)}, topic{"direct", int64(a)})
		}
		topics = append(topics, topic{"user", int64(ev.Author)})
		if ev.Visibility == post.Public {
			for _, name := range publics(post.HasMedia) {
				topics = append(topics, topic{name, 0})
			}
			for _, t := range ev.Tags {
				topics = append(topics, topic{"hashtag", int64(t)}, topic{"hashtag:local", int64(t)})
			}
		}
		told := map[topic]bool{}
		for _, t := range topics {
			if told[t] {
				continue
			}
			told[t] = true
			for _, c := range e.on(t) {
				c.push(t, "delete", ev.Post.String())
			}
		}
	})
}

func (e *Edge) conversed(ctx context.Context, ev talk.Conversed) {
	e.render(ctx, topic{"direct", int64(ev.Owner)}, "conversation", func(tx *store.Tx, c *client) ([]byte, error) {
		return e.Render.Conversation(ctx, tx, c.actor, ev.Conversation)
	})
}

func (e *Edge) notified(ctx context.Context, ev notify.Notified) {
	for _, name := range []string{"user", "user:notification"} {
		e.render(ctx, topic{name, int64(ev.Owner)}, "notification", func(tx *store.Tx, c *client) ([]byte, error) {
			return e.Render.Notification(ctx, tx, c.actor, ev.ID)
		})
	}
}

// merged tells that the list of notifications is to be read anew; apps expect a payload.
func (e *Edge) merged(ev notify.Merged) {
	for _, name := range []string{"user", "user:notification"} {
		t := topic{name, int64(ev.Owner)}
		for _, c := range e.on(t) {
			c.push(t, "notifications_merged", "1")
		}
	}
}

// render sends one thing to each client of a topic.
func (e *Edge) render(ctx context.Context, t topic, event string, fn func(*store.Tx, *client) ([]byte, error)) {
	for _, c := range e.on(t) {
		var body []byte
		err := e.Store.Read(ctx, func(tx *store.Tx) (err error) { body, err = fn(tx, c); return err })
		if err != nil {
			e.Log.Warn("a stream frame could not be rendered", "event", event, "error", err.Error())
			continue
		}
		if body != nil {
			c.push(t, event, string(body))
		}
	}
}
