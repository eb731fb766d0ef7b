// Package ear holds the streams of messages that are open in this process: who listens,
// as whom, and what they are to be told of next.
//
//	l := hub.Join(ctx, reader, actor)
//	l.Open(func(grown bool, typing []ear.Writing) { ... })
//	defer hub.Leave(l)
package ear

import (
	"context"
	"sync"
	"sync/atomic"

	"parvis/base/id"
	"parvis/engine/account"
)

// most is how many streams of one member are open at the same time.
const most = 20

// mostTyping is how many of who writes wait for a slow device; the others are not told.
const mostTyping = 16

// Line is an open stream of one device: it is poked when the feed grew.
type Line struct {
	// reader is whose device it is, and actor as whom they read: themselves, or a line of
	// a business.
	reader account.Actor
	actor  account.Actor
	// ctx ends with the request, the token or the process.
	ctx  context.Context //nolint:containedctx // a line is a request
	stop context.CancelFunc
	// over says that whoever listened may not any more; else they come back.
	over atomic.Bool

	mu sync.Mutex
	// grown says that there is more to read, and typing who writes at this moment.
	grown  bool
	typing []Writing
	// tell hands both to the device; it runs while there is something, so that of the many
	// lines on which nothing happens each costs no stack.
	tell  func(grown bool, typing []Writing)
	tells bool
}

// Context ends with the request, the token or the process.
func (l *Line) Context() context.Context { return l.ctx }

// Over tells whether whoever listened may not any more; else they come back.
func (l *Line) Over() bool { return l.over.Load() }

// Stop ends a line; its device comes back.
func (l *Line) Stop() { l.stop() }

// Open has a line tell, first what was missed.
func (l *Line) Open(tell func(grown bool, typing []Writing)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tell, l.grown = tell, true
	l.rouse()
}

// rouse begins to tell, unless the line does; mu is held.
func (l *Line) rouse() {
	if l.tell == nil || l.tells {
		return
	}
	l.tells = true
	go func() {
		for grown, typing, more := l.take(); more; grown, typing, more = l.take() {
			l.tell(grown, typing)
		}
	}()
}

// take gives what there is to tell by now.
func (l *Line) take() (grown bool, typing []Writing, more bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	grown, typing = l.grown, l.typing
	l.grown, l.typing = false, nil
	l.tells = (grown || len(typing) > 0) && l.ctx.Err() == nil
	return grown, typing, l.tells
}

// end ends a line whose member may listen no more.
func (l *Line) end() {
	l.over.Store(true)
	l.stop()
}

// poke says that there is more to read; one poke is enough for many entries.
func (l *Line) poke() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.grown = true
	l.rouse()
}

// show says who writes.
func (l *Line) show(w Writing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.typing) < mostTyping {
		l.typing = append(l.typing, w)
	}
	l.rouse()
}

// Writing says that somebody writes in a chat at this moment. It is never stored and may
// be lost.
type Writing struct {
	Chat id.Chat    `json:"chat,string"`
	By   id.Account `json:"by,string"`
	// Operator is who of a line has its chat open, or writes there; the line alone hears it.
	Operator id.Account `json:"operator,string,omitempty"`
	Name     string     `json:"name,omitempty"`
	Writes   bool       `json:"writes,omitempty"`
}

// Kind is that of the event that tells it.
func (w Writing) Kind() string {
	if w.Operator != 0 {
		return "attending"
	}
	return "typing"
}

// Hub holds the streams that are open in this process.
type Hub struct {
	mu   sync.Mutex
	open map[id.Account]map[*Line]bool
	shut bool
}

// New makes a hub without streams.
func New() *Hub { return &Hub{open: map[id.Account]map[*Line]bool{}} }

// Poke says to the streams on which some accounts, or lines, are heard that there is more to
// read.
func (h *Hub) Poke(who []id.Account) { h.each(who, (*Line).poke) }

// Show says to the streams on which some accounts, or lines, are heard who writes.
func (h *Hub) Show(who []id.Account, w Writing) {
	h.each(who, func(l *Line) { l.show(w) })
}

func (h *Hub) each(who []id.Account, fn func(*Line)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range who {
		for l := range h.open[a] {
			if l.actor.Account == a {
				fn(l)
			}
		}
	}
}

// End ends those streams of a member that a condition on whose device it is names, their
// lines' among them.
func (h *Hub) End(who id.Account, when func(reader account.Actor) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.open[who] {
		if l.reader.Account == who && when(l.reader) {
			l.end()
		}
	}
}

// Join adds a stream; nil when there are too many, or the network stops.
func (h *Hub) Join(ctx context.Context, reader, actor account.Actor) *Line {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.shut || len(h.open[reader.Account]) >= most {
		return nil
	}
	l := &Line{reader: reader, actor: actor}
	l.ctx, l.stop = context.WithCancel(ctx)
	for _, a := range []id.Account{reader.Account, actor.Account} {
		if h.open[a] == nil {
			h.open[a] = map[*Line]bool{}
		}
		h.open[a][l] = true
	}
	return l
}

// Leave takes a stream away.
func (h *Hub) Leave(l *Line) {
	l.stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, a := range []id.Account{l.reader.Account, l.actor.Account} {
		delete(h.open[a], l)
		if len(h.open[a]) == 0 {
			delete(h.open, a)
		}
	}
}

// Shut ends every stream; devices come back to whoever serves then.
func (h *Hub) Shut() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shut = true
	for _, all := range h.open {
		for l := range all {
			l.stop()
		}
	}
}
