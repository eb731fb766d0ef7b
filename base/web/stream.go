package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"parvis/base/clock"
)

const (
	// StreamQueue is how many events wait for a slow page (architecture 12.6).
	StreamQueue = 64
	// heartbeat keeps proxies from closing a quiet stream.
	heartbeat = 15 * time.Second
)

// Event is one server-sent event. ID is the cursor from which the client
// resumes.
type Event struct{ ID, Name, Data string }

// Stream is a server-sent event stream: any goroutine sends, one writes. When
// its queue is full it closes, and the client comes back with the last cursor
// it has.
type Stream struct {
	w     http.ResponseWriter
	c     *http.ResponseController
	clock clock.Clock
	queue chan Event
	quit  chan struct{}
	once  sync.Once
}

// OpenStream begins an answer that is a stream with a queue of this length. The
// handler then calls Run.
func OpenStream(w http.ResponseWriter, k clock.Clock, queue int) *Stream {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would wait for more
	return &Stream{w: w, c: http.NewResponseController(w), clock: k, queue: make(chan Event, queue), quit: make(chan struct{})}
}

// LastID gives the cursor a client resumes from: the header Last-Event-ID, or
// the parameter of that name for pages that poll.
func LastID(r *http.Request) string {
	if v := r.Header.Get("Last-Event-Id"); v != "" {
		return v
	}
	return r.URL.Query().Get("last_event_id")
}

// Send puts an event into the queue and tells whether the stream goes on. It
// never waits: a full queue closes the stream.
func (s *Stream) Send(e Event) bool {
	select {
	case <-s.quit:
		return false
	default:
	}
	select {
	case s.queue <- e:
		return true
	default:
		s.Close()
		// Frees a writer that waits for a client which does not read.
		_ = s.c.SetWriteDeadline(time.Unix(1, 0))
		return false
	}
}

// Wait is Send for whoever has much to send at once: it waits for room in the queue.
func (s *Stream) Wait(ctx context.Context, e Event) bool {
	select {
	case <-s.quit:
		return false
	case <-ctx.Done():
		return false
	case s.queue <- e:
		return true
	}
}

// Close ends the stream; what is queued is not sent.
func (s *Stream) Close() { s.once.Do(func() { close(s.quit) }) }

// Finish ends the stream with a last event, after what is queued: the server
// stops, the token was revoked.
func (s *Stream) Finish(e Event) {
	if s.Send(e) {
		s.Send(Event{Name: finish})
	}
}

// finish marks the end in the queue; no event of ours has such a name.
const finish = "\x00"

// Run writes events until the stream closes or the client leaves, and beats
// meanwhile. It is called once, by the handler.
func (s *Stream) Run(ctx context.Context) error {
	defer s.Close()
	if err := s.c.SetWriteDeadline(time.Time{}); err != nil {
		return err
	}
	if err := s.write(":ok\n\n"); err != nil {
		return err
	}
	beat := s.clock.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		text := ":thump\n\n"
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.quit:
			return nil
		case <-beat.C:
		case e := <-s.queue:
			if e.Name == finish {
				return nil
			}
			text = e.text()
		}
		if err := s.write(text); err != nil {
			return err
		}
	}
}

func (s *Stream) write(text string) error {
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	if len(s.queue) > 0 {
		return nil // one flush for all that waits
	}
	return s.c.Flush()
}

// text writes an event; lines of data are told apart, and nothing can end the
// event early.
func (e Event) text() string {
	var b strings.Builder
	if e.ID != "" {
		b.WriteString("id: " + oneLine(e.ID) + "\n")
	}
	if e.Name != "" {
		b.WriteString("event: " + oneLine(e.Name) + "\n")
	}
	data := strings.ReplaceAll(strings.ReplaceAll(e.Data, "\r\n", "\n"), "\r", "\n")
	for line := range strings.SplitSeq(data, "\n") {
		b.WriteString("data: " + line + "\n")
	}
	b.WriteByte('\n')
	return b.String()
}

func oneLine(s string) string { return strings.NewReplacer("\n", "", "\r", "", "\x00", "").Replace(s) }

// Retry writes how long a client waits before it comes back. It is to be sent
// before other events.
func (s *Stream) Retry(d time.Duration) error {
	return s.write("retry: " + strconv.FormatInt(d.Milliseconds(), 10) + "\n\n")
}
