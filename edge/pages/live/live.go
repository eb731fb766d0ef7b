package live

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/post"
)

const (
	// most bounds the open lines of one member.
	most = 8
	// pollTime is how long a page that asks waits for an answer (web-client 17). Proxies
	// that keep back what is not whole wait a minute or more for the rest.
	pollTime = 30 * time.Second
)

// Options say what the lines stand on.
type Options struct {
	Store   *store.Store
	Clock   clock.Clock
	Log     *slog.Logger
	Account *account.Engine
	Post    *post.Engine
	// Events tells what happens; without it nothing is told.
	Events *event.Log
	// Version is that of the client's files: a page with another one is told to come anew.
	Version string
}

// line is an open page.
type line struct {
	*web.Stream
	session             id.Session
	home, notifications bool
}

// Square knows which pages are open, and whose they are.
type Square struct {
	Options
	mu     sync.Mutex
	open   map[id.Account]map[*line]bool
	closed bool
}

// New makes the square, and listens.
func New(o Options) *Square {
	s := &Square{Options: o, open: map[id.Account]map[*line]bool{}}
	s.watch()
	return s
}

// join adds an open page; it fails when there are too many, or the network stops.
func (s *Square) join(a id.Account, l *line) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.open[a]) >= most {
		return false
	}
	if s.open[a] == nil {
		s.open[a] = map[*line]bool{}
	}
	s.open[a][l] = true
	return true
}

func (s *Square) leave(a id.Account, l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open[a], l)
	if len(s.open[a]) == 0 {
		delete(s.open, a)
	}
}

// tell sends an event to the open pages of an account that want it.
func (s *Square) tell(a id.Account, wants func(*line) bool, e web.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.open[a] {
		if wants(l) {
			l.Send(e)
		}
	}
}

// tellAll sends an event to every open page.
func (s *Square) tellAll(e web.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, all := range s.open {
		for l := range all {
			l.Send(e)
		}
	}
}

// end closes the lines of a session that is over.
func (s *Square) end(a id.Account, which id.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.open[a] {
		if l.session == which {
			l.Finish(web.Event{Name: "bye", Data: "over"})
		}
	}
}

// Close ends every line; pages come back to whoever serves then.
func (s *Square) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, all := range s.open {
		for l := range all {
			l.Finish(web.Event{Name: "bye", Data: "stop"})
		}
	}
}

// Open is a member's line until the page is left. A request with poll in its query ends
// by itself, whole, and is made again.
func (s *Square) Open(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	l := &line{session: actor.Session}
	for topic := range strings.SplitSeq(r.URL.Query().Get("topics"), ",") {
		l.home = l.home || topic == "home"
		l.notifications = l.notifications || topic == "notifications"
	}
	if l.home {
		// The home is kept ready, so that what reaches it is known.
		defer s.Post.Stay(actor.Account)()
		if err := s.Store.Read(r.Context(), func(tx *store.Tx) error { return s.Post.Reside(r.Context(), tx, actor.Account) }); err != nil {
			return err
		}
	}
	l.Stream = web.OpenStream(w, s.Clock, web.StreamQueue)
	if !s.join(actor.Account, l) {
		w.WriteHeader(http.StatusNoContent) // the browser does not come back
		return nil
	}
	defer s.leave(actor.Account, l)
	l.Send(web.Event{Name: "hello", Data: s.Version})
	if r.URL.Query().Has("poll") {
		defer s.Clock.AfterFunc(pollTime, func() { l.Finish(web.Event{Name: "bye", Data: "poll"}) }).Stop()
	}
	if err := l.Run(r.Context()); err != nil && !errors.Is(err, context.Canceled) {
		s.Log.DebugContext(r.Context(), "a page's stream ended", "error", err)
	}
	return nil
}
