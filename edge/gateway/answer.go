package gateway

import (
	"net/http"
	"strconv"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/engine/account/memo"
)

// Seq is the header with which a read asks to see a write, and in which the
// write's answer said how (architecture 5.11).
const Seq = "Parvis-Seq"

// Epoch is the header that tells how far a node has applied policy changes; a client
// that sends it back is not answered from an older memory (integrity 4.9).
const Epoch = "Parvis-Policy-Epoch"

// policed tells the node's epoch, and has a request be decided from the store when
// its client has seen a later one or the node is behind.
func (g *Gateway) policed(w http.ResponseWriter, r *http.Request) *http.Request {
	if g.Policy == nil || unwritten(r) {
		return r
	}
	epoch := g.Policy.Epoch()
	w.Header()[Epoch] = g.worded(epoch)
	seen, _ := strconv.ParseInt(r.Header.Get(Epoch), 10, 64)
	if seen > epoch && known(r) || g.Policy.Behind() {
		return r.WithContext(memo.Afresh(r.Context()))
	}
	return r
}

// worded gives an epoch as the header has it, which is the same for many answers.
func (g *Gateway) worded(epoch int64) []string {
	if last := g.epoch.Load(); last != nil && last.number == epoch {
		return last.text
	}
	fresh := &epochText{epoch, []string{strconv.FormatInt(epoch, 10)}}
	g.epoch.Store(fresh)
	return fresh.text
}

type epochText struct {
	number int64
	text   []string // shared by answers: nobody adds to it
}

// known tells whether a request says who asks.
func known(r *http.Request) bool {
	return r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != ""
}

// unwritten tells whether an answer is not made of what people write.
func unwritten(r *http.Request) bool {
	switch area(r.URL.Path) {
	case "media", "static", "avatars", "headers", "health", ".well-known", "nodeinfo":
		return true
	}
	return false
}

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
	if len(token) == 0 || g.Events == nil || !reads(r) || !known(r) || unwritten(r) { // who is nobody wrote nothing
		return
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
