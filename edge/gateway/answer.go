package gateway

import (
	"net/http"

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
	// began is told when the answer begins; nil when nobody asks.
	began func()
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
		if a.began != nil {
			a.began()
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write begins the answer when nothing else did.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap gives the writer below, for flushing and taking over.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}
