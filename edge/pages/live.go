package pages

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account/credential"
	"parvis/engine/notify"
	"parvis/engine/post"
)

// streamsMax bounds the open streams of one member.
const streamsMax = 8

// listener is an open page.
type listener struct {
	*web.Stream
	session             id.Session
	home, notifications bool
}

// square knows which pages are open, and whose they are.
type square struct {
	mu     sync.Mutex
	open   map[id.Account]map[*listener]bool
	closed bool
}

// join adds an open page; it fails when there are too many, or the network stops.
func (s *square) join(a id.Account, l *listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.open[a]) >= streamsMax {
		return false
	}
	if s.open[a] == nil {
		s.open[a] = map[*listener]bool{}
	}
	s.open[a][l] = true
	return true
}

func (s *square) leave(a id.Account, l *listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open[a], l)
	if len(s.open[a]) == 0 {
		delete(s.open, a)
	}
}

// tell sends an event to the open pages of an account that want it.
func (s *square) tell(a id.Account, wants func(*listener) bool, e web.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.open[a] {
		if wants(l) {
			l.Send(e)
		}
	}
}

// end closes the streams of a session that is over.
func (s *square) end(a id.Account, which id.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.open[a] {
		if l.session == which {
			l.Finish(web.Event{Name: "bye", Data: "over"})
		}
	}
}

// Close ends every stream; pages come back to whoever serves then.
func (e *Edge) Close() {
	e.square.mu.Lock()
	defer e.square.mu.Unlock()
	e.square.closed = true
	for _, all := range e.square.open {
		for l := range all {
			l.Finish(web.Event{Name: "bye", Data: "stop"})
		}
	}
}

// watch tells open pages what happens: that something is new, never what.
func (e *Edge) watch() {
	if e.Events == nil {
		return
	}
	event.Watch(e.Events, func(m event.Meta, p post.Published) {
		if p.Quiet {
			return // what moved in is not new
		}
		homes, absent := e.Post.Reaches(p)
		for _, a := range absent {
			if e.shows(a, p.Post) {
				homes = append(homes, a)
			}
		}
		for _, a := range homes {
			if a != p.Author {
				e.square.tell(a, func(l *listener) bool { return l.home }, count(m.Seq, "home"))
			}
		}
	})
	event.Watch(e.Events, func(m event.Meta, n notify.Notified) {
		if !n.Filtered && slices.Contains(notify.Addressed(), n.Type) {
			e.square.tell(n.Owner, func(l *listener) bool { return l.notifications }, count(m.Seq, "notifications"))
		}
	})
	event.Watch(e.Events, func(_ event.Meta, x credential.SessionEnded) { e.square.end(x.Account, x.Session) })
}

// shows tells whether a home whose window was dropped shows a post.
func (e *Edge) shows(a id.Account, p id.Post) (shown bool) {
	ctx := context.Background() //nolint:contextcheck // a watcher has no request
	err := e.Store.Read(ctx, func(tx *store.Tx) (err error) { shown, err = e.Post.Shows(ctx, tx, a, p); return err })
	if err != nil {
		e.Log.Error("a home could not be read for a page", "error", err.Error())
	}
	return shown
}

// count says that there is one thing more about a topic.
func count(seq int64, topic string) web.Event {
	return web.Event{ID: strconv.FormatInt(seq, 10), Name: "count", Data: `{"topic":"` + topic + `","n":1}`}
}

// stream is an open page's line to what happens (web-client 8.4).
func (e *Edge) stream(w http.ResponseWriter, r *http.Request) {
	v := &visit{Edge: e, w: w, r: r}
	if err := v.identify(); err != nil {
		if r.Context().Err() != nil {
			return // the page is gone already
		}
		v.fail(err)
		return
	}
	if !v.actor.Known() {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	l := &listener{session: v.actor.Session}
	for topic := range strings.SplitSeq(r.URL.Query().Get("topics"), ",") {
		l.home = l.home || topic == "home"
		l.notifications = l.notifications || topic == "notifications"
	}
	if l.home {
		defer e.Post.Stay(v.actor.Account)()
		if err := v.reside(); err != nil {
			v.fail(err)
			return
		}
	}
	l.Stream = web.OpenStream(w, e.Clock, web.StreamQueue)
	if !e.square.join(v.actor.Account, l) {
		w.WriteHeader(http.StatusNoContent) // the browser does not come back
		return
	}
	defer e.square.leave(v.actor.Account, l)
	if err := l.Run(r.Context()); err != nil && !errors.Is(err, context.Canceled) {
		e.Log.DebugContext(r.Context(), "a page's stream ended", "error", err)
	}
}

// reside keeps the member's home ready while a page of theirs is open, so that
// what reaches them is known.
func (v *visit) reside() error {
	return v.read(func(ctx context.Context, tx *store.Tx) error { return v.Post.Reside(ctx, tx, v.actor.Account) })
}
