package message

import (
	"cmp"
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"

	"parvis/base/bus"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
)

// mostLines is how many streams of one member are open at the same time.
const mostLines = 20

// line is an open stream of one device: it is poked when the feed grew.
type line struct {
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
	typing []writing
	// tell hands both to the device; it runs while there is something, so that of the many
	// lines on which nothing happens each costs no stack.
	tell  func(grown bool, typing []writing)
	tells bool
}

// mostTyping is how many of who writes wait for a slow device; the others are not told.
const mostTyping = 16

// open has a line tell, first what was missed.
func (l *line) open(tell func(grown bool, typing []writing)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tell, l.grown = tell, true
	l.rouse()
}

// rouse begins to tell, unless the line does; mu is held.
func (l *line) rouse() {
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
func (l *line) take() (grown bool, typing []writing, more bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	grown, typing = l.grown, l.typing
	l.grown, l.typing = false, nil
	l.tells = (grown || len(typing) > 0) && l.ctx.Err() == nil
	return grown, typing, l.tells
}

// end ends a line whose member may listen no more.
func (l *line) end() {
	l.over.Store(true)
	l.stop()
}

// poke says that there is more to read; one poke is enough for many entries.
func (l *line) poke() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.grown = true
	l.rouse()
}

// show says who writes.
func (l *line) show(w writing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.typing) < mostTyping {
		l.typing = append(l.typing, w)
	}
	l.rouse()
}

// writing says that somebody writes in a chat at this moment. It is never stored and may
// be lost.
type writing struct {
	Chat id.Chat    `json:"chat,string"`
	By   id.Account `json:"by,string"`
	// Operator is who of a line has its chat open, or writes there; the line alone hears it.
	Operator id.Account `json:"operator,string,omitempty"`
	Name     string     `json:"name,omitempty"`
	Writes   bool       `json:"writes,omitempty"`
}

// kind is that of the event that tells it.
func (w writing) kind() string {
	if w.Operator != 0 {
		return "attending"
	}
	return "typing"
}

// typed is writing as it goes between processes.
type typed struct {
	writing
	To []id.Account `json:"to"`
}

// typingSubject carries who writes.
const typingSubject = "message.typing"

// hub holds the streams that are open in this process.
type hub struct {
	store *store.Store
	ctx   context.Context //nolint:containedctx // that of the process, from Start
	mu    sync.Mutex
	open  map[id.Account]map[*line]bool
	shut  bool
}

// listen has the hub hear what grows feeds and what ends streams.
func (h *hub) listen(log *event.Log) {
	event.Watch(log, func(_ event.Meta, t Told) {
		if len(t.To) > 0 {
			h.each(t.To, (*line).poke)
			return
		}
		go h.large(t.Chat)
	})
	event.Watch(log, func(_ event.Meta, t grant.TokenRevoked) {
		h.ends(t.Account, func(l *line) bool { return l.reader.Token == t.Token })
	})
	event.Watch(log, func(_ event.Meta, s credential.SessionEnded) {
		h.ends(s.Account, func(l *line) bool { return l.reader.Session == s.Session })
	})
	event.Watch(log, func(_ event.Meta, s account.StateChanged) { h.ends(s.Account, func(*line) bool { return true }) })
}

// large pokes the members of a group that is too large for its event to name them.
func (h *hub) large(c id.Chat) {
	var in []seat
	err := h.store.Read(h.ctx, func(tx *store.Tx) (err error) { in, err = seats(tx, c); return err })
	if err == nil { // else they hear of it with what comes next
		h.each(accounts(in), (*line).poke)
	}
}

// each does something with the streams on which some accounts, or lines, are heard.
func (h *hub) each(who []id.Account, fn func(*line)) {
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

// ends ends those streams of a member that a condition names, their lines' among them.
func (h *hub) ends(who id.Account, when func(*line) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.open[who] {
		if l.reader.Account == who && when(l) {
			l.end()
		}
	}
}

// join adds a stream; nil when there are too many, or the network stops.
func (h *hub) join(ctx context.Context, reader, actor account.Actor) *line {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.shut || len(h.open[reader.Account]) >= mostLines {
		return nil
	}
	l := &line{reader: reader, actor: actor}
	l.ctx, l.stop = context.WithCancel(ctx)
	for _, a := range []id.Account{reader.Account, actor.Account} {
		if h.open[a] == nil {
			h.open[a] = map[*line]bool{}
		}
		h.open[a][l] = true
	}
	return l
}

func (h *hub) leave(l *line) {
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

// close ends every stream; devices come back to whoever serves then.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shut = true
	for _, all := range h.open {
		for l := range all {
			l.stop()
		}
	}
}

// heard hands on who types.
func (h *hub) heard(m bus.Message) {
	var t typed
	if json.Unmarshal(m.Data, &t) != nil {
		return
	}
	h.each(t.To, func(l *line) { l.show(t.writing) })
}

// Start has the engine hear who types in other processes too, until Close.
func (e *Engine) Start(ctx context.Context) (err error) {
	e.hub.ctx = context.WithoutCancel(ctx)
	e.typing, err = e.o.Bus.Subscribe(typingSubject, e.hub.heard)
	return err
}

// Close ends the streams.
func (e *Engine) Close() {
	e.hub.close()
	if e.typing != nil {
		e.typing.Stop()
	}
}

// Type tells the others of a chat that the actor writes, where it is neither a request
// nor a large group, and nobody is hidden by a block.
func (e *Engine) Type(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat) error {
	found, me, err := e.enter(tx, actor, c)
	if err != nil || me.Standing != Member {
		return err
	}
	in, err := seats(tx, c)
	if err != nil || len(in) > manyReceipts {
		return err
	}
	var to []id.Account
	for _, s := range in {
		if s.Account != actor.Account && s.Standing == Member {
			to = append(to, s.Account)
		}
	}
	if kept, err := e.behind(ctx, tx, actor, found); err != nil || kept {
		return err
	}
	return e.show(writing{Chat: c, By: actor.Account}, to)
}

// Attend shows the others of a line that one of them has a chat open, or writes there, of
// which the member is shown that the line does.
func (e *Engine) Attend(ctx context.Context, tx *store.Tx, l id.Line, c id.Chat, who account.Account, writes bool) error {
	if _, _, err := e.enter(tx, lineActor(l), c); err != nil {
		return err
	}
	if err := e.show(writing{c, id.Account(l), who.ID, cmp.Or(who.DisplayName, who.Username), writes}, []id.Account{id.Account(l)}); err != nil || !writes {
		return err
	}
	return e.Type(ctx, tx, lineActor(l), c)
}

// show tells who is at a chat to whoever has it open at this moment.
func (e *Engine) show(w writing, to []id.Account) error {
	data, err := json.Marshal(typed{w, to})
	if err != nil || len(to) == 0 {
		return err
	}
	return e.o.Bus.Publish(typingSubject, data)
}
