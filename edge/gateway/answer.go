package gateway

import (
	"net/http"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
)

// Seq is the header with which a read asks to see a write, and in which the
// write's answer said how (architecture 5.11).
const Seq = "Parvis-Seq"

// answer remembers the status of an answer, and tells of a write how far it
// moved the log.
type answer struct {
	http.ResponseWriter
	status int
	events *event.Log
	mark   *event.Mark // nil for a read
	// clock measures how long an answer that does not fit into the server's buffer
	// waits to be taken; nil when it may wait.
	clock clock.Clock
	sent  int
	late  clock.Timer
}

// follow has the answer of a write tell its token.
func (g *Gateway) follow(w *answer, r *http.Request) *http.Request {
	if g.Events == nil || reads(r) {
		return r
	}
	ctx, mark := event.WithMark(r.Context())
	w.events, w.mark = g.Events, mark
	return r.WithContext(ctx)
}

func reads(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
}

// await lets a read that sent a token wait for what its answer is made of.
func (g *Gateway) await(r *http.Request) {
	token := r.Header[Seq]
	if len(token) == 0 || g.Events == nil || !reads(r) || r.Header.Get("Authorization") == "" && r.Header.Get("Cookie") == "" {
		return // who is nobody wrote nothing
	}
	switch area(r.URL.Path) {
	case "media", "static", "avatars", "headers", "health", ".well-known", "nodeinfo":
		return // not made of what is written
	}
	g.Events.Await(r.Context(), token[0], g.Follows(r.URL.Path)...)
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
		if a.mark != nil && (status < http.StatusBadRequest || a.mark.Moved()) {
			a.Header().Set(Seq, a.events.Token(a.mark))
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write begins the answer when nothing else did.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	if a.sent += len(b); a.sent > buffered && a.clock != nil && a.late == nil {
		a.late = a.clock.AfterFunc(takeWait, a.giveUp)
	}
	return a.ResponseWriter.Write(b)
}

// buffered is what net/http keeps before a writer has to wait for who reads.
const buffered = 2 << 10

// giveUp ends the connection of an answer that is not taken: whoever asks and does
// not read would hold the place of others.
func (a *answer) giveUp() {
	_ = http.NewResponseController(a.ResponseWriter).SetWriteDeadline(time.Unix(1, 0))
}

// done tells that the answer was taken.
func (a *answer) done() {
	if a.late != nil {
		a.late.Stop()
	}
}

// Unwrap gives the writer below, for flushing and taking over.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}
