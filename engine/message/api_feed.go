package message

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/message/ear"
)

// eventView is an entry of a feed on the wire.
type eventView struct {
	N            int64        `json:"n"`
	Type         string       `json:"type"`
	Conversation id.Chat      `json:"conversation,string,omitzero"`
	Seq          int64        `json:"seq,omitempty"`
	Delivered    int64        `json:"delivered_seq,omitempty"`
	By           id.Account   `json:"by,string"`
	At           time.Time    `json:"at"`
	Message      *messageView `json:"message,omitempty"`
	// Device is what an entry about a device is about; such a one has no conversation.
	Device int64 `json:"device,string,omitzero"`
}

// ofDevice is how the types of entries about devices begin.
const ofDevice = "device."

func (e *Engine) eventView(ev Event, viewer id.Account) eventView {
	v := eventView{N: ev.N, Type: ev.Type, Conversation: ev.Chat, Seq: ev.Seq, Delivered: ev.Delivered, By: ev.By, At: ev.At}
	if ev.Message != nil {
		v.Message = e.messageView(*ev.Message, viewer)
	}
	if strings.HasPrefix(ev.Type, ofDevice) {
		v.Device, v.Seq = ev.Seq, 0
	}
	return v
}

// lineView is an entry of the feed of a line on the wire: that there is something, and not
// what. Who answers asks for it, and is asked then whether they still may.
type lineView struct {
	N            int64   `json:"n"`
	Type         string  `json:"type"`
	Conversation id.Chat `json:"conversation,string,omitzero"`
	Seq          int64   `json:"seq,omitempty"`
	Line         id.Line `json:"line,string"`
	// Operator is who of the line said it, and Sender on which of its devices, if on one.
	Operator string `json:"operator,omitempty"`
	Sender   string `json:"sender_device,omitempty"`
	Device   int64  `json:"device,string,omitzero"`
}

// views are entries of a feed for whom a voice is.
func (a api) views(ctx context.Context, tx *store.Tx, events []Event, as voice) (out []any, err error) {
	for _, ev := range events {
		if as.line == 0 {
			out = append(out, a.eventView(ev, as.actor.Account))
			continue
		}
		v := lineView{N: ev.N, Type: ev.Type, Conversation: ev.Chat, Seq: ev.Seq, Line: as.line}
		switch {
		case strings.HasPrefix(ev.Type, ofDevice):
			v.Device, v.Seq = ev.Seq, 0
		case ev.Type == "message.new" && ev.By == id.Account(as.line):
			if v.Operator, v.Sender, err = a.Speaker(ctx, tx, ev.Chat, ev.Seq); err != nil {
				return nil, err
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// newsView is a part of a feed on the wire.
type newsView struct {
	Events []eventView `json:"events"`
	Next   int64       `json:"next"`
	More   bool        `json:"more"`
}

// sync answers with what happened since. Without a number it says where the feed ends,
// for a device that begins with the list of chats.
func (a api) sync(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	since, err := whole(r, "since", -1, id.Max)
	if err != nil {
		return err
	}
	limit, err := whole(r, "limit", 500, 500)
	if err != nil {
		return err
	}
	out := newsView{Events: []eventView{}}
	err = a.Store.Read(r.Context(), func(tx *store.Tx) error {
		if since < 0 {
			out.Next, err = a.Top(r.Context(), tx, actor)
			return err
		}
		n, err := a.Sync(r.Context(), tx, actor, since, int(max(limit, 1)))
		out = newsView{[]eventView{}, n.Next, n.More}
		for _, ev := range n.Events {
			out.Events = append(out.Events, a.eventView(ev, actor.Account))
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, out)
}

type ackBody struct {
	N int64 `json:"n"`
}

func (a api) ack(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	body, err := web.Read[ackBody](r)
	if err != nil {
		return err
	}
	return a.done(w, r, func(tx *store.Tx) error { return a.Ack(r.Context(), tx, actor, body.N) })
}

type readBody struct {
	Seq int64 `json:"seq"`
}

func (a api) read(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, err := chatOf(r)
	if err != nil {
		return err
	}
	body, err := web.Read[readBody](r)
	if err != nil {
		return err
	}
	return a.done(w, r, func(tx *store.Tx) error { return a.Read(r.Context(), tx, actor, c, body.Seq) })
}

func (a api) typing(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	c, err := chatOf(r)
	if err != nil {
		return err
	}
	if err := a.Store.Read(r.Context(), func(tx *store.Tx) error { return a.Type(r.Context(), tx, actor, c) }); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

const (
	// batch is how many entries are read for a stream at once, and queued how many of them
	// wait to be written.
	batch, queued = 50, 8
)

// stream sends the feed as it grows, first what a device missed. Its events carry their
// number, from which a client that comes back goes on by itself.
func (a api) stream(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	which, err := whole(r, "line", 0, id.Max)
	if err != nil {
		return err
	}
	return a.hear(w, r, voice{actor, id.Line(which)})
}

// streamLine is stream for a line that the path names, which its devices hear too.
func (a api) streamLine(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	l, err := id.Parse[id.Line](r.PathValue("line"))
	if err != nil {
		return errMissing
	}
	return a.hear(w, r, voice{actor, l})
}

func (a api) hear(w http.ResponseWriter, r *http.Request, as voice) error {
	since, err := a.cursor(r, as)
	if err != nil {
		return err
	}
	l := a.hub.Join(r.Context(), as.actor, as.name())
	if l == nil {
		w.WriteHeader(http.StatusNoContent) // a browser does not come back
		return nil
	}
	defer a.hub.Leave(l)
	s := web.OpenStream(w, a.o.Clock, queued)
	p := &pump{api: a, s: s, l: l, as: as, since: since}
	context.AfterFunc(l.Context(), p.part)
	l.Open(p.tell)
	_ = s.Run(r.Context()) // who listened left
	return nil
}

// voice is as whom somebody listens: as themselves, or as a line they answer for.
type voice struct {
	actor account.Actor
	line  id.Line
}

// name is the voice in the feeds.
func (v voice) name() account.Actor {
	if v.line == 0 {
		return v.actor
	}
	return lineActor(v.line)
}

// speak is name for who may have it now.
func (a api) speak(ctx context.Context, tx *store.Tx, v voice) (account.Actor, error) {
	if v.line == 0 {
		return v.actor, a.Still(ctx, tx, v.actor)
	}
	return a.As(ctx, tx, v.actor, v.line)
}

// cursor is where a stream begins: after the last event that the client has, or at the
// end of the feed.
func (a api) cursor(r *http.Request, as voice) (since int64, err error) {
	text := web.LastID(r)
	if text == "" {
		text = r.URL.Query().Get("since")
	}
	if text != "" {
		if since, err = strconv.ParseInt(text, 10, 64); err != nil || since < 0 {
			return 0, errCursor
		}
	}
	err = a.Store.Read(r.Context(), func(tx *store.Tx) error {
		actor, err := a.speak(r.Context(), tx, as)
		if err != nil {
			return err
		}
		top, err := a.Top(r.Context(), tx, actor)
		if err != nil {
			return err
		}
		if text == "" {
			since = top
			return nil
		}
		_, err = a.Sync(r.Context(), tx, actor, since, 1)
		return err
	})
	return since, err
}

// pump hands what a line tells to a stream.
type pump struct {
	api
	s  *web.Stream
	l  *ear.Line
	as voice
	// since is the last entry of the feed that the device was sent.
	since int64
	// owed says that the device has to begin anew.
	owed atomic.Bool
}

// tell sends who writes, and what the feed has more.
func (p *pump) tell(grown bool, typing []ear.Writing) {
	if len(typing) > 0 && p.Store.Read(p.l.Context(), func(tx *store.Tx) error { _, err := p.speak(p.l.Context(), tx, p.as); return err }) != nil {
		p.l.Stop()
		return
	}
	for _, t := range typing {
		p.put(web.Event{Name: t.Kind()}, t)
	}
	if !grown {
		return
	}
	if err := p.drain(); err != nil { // the client comes back with the last number it has
		if errors.Is(err, errOwed) {
			p.owed.Store(true)
		}
		p.l.Stop()
	}
}

// part takes leave once the line ended, and says why.
func (p *pump) part() {
	why := "again"
	switch {
	case p.l.Over():
		why = "over"
	case p.owed.Load():
		why = "resync_required"
	}
	p.s.Finish(web.Event{Name: "bye", Data: why})
}

// drain sends what the feed has after the last entry that was sent.
func (p *pump) drain() error {
	for {
		var n News
		var views []any
		err := p.Store.Read(p.l.Context(), func(tx *store.Tx) (err error) {
			actor, err := p.speak(p.l.Context(), tx, p.as) // whoever answers no more hears no more
			if err != nil {
				return err
			}
			if n, err = p.Sync(p.l.Context(), tx, actor, p.since, batch); err != nil {
				return err
			}
			views, err = p.views(p.l.Context(), tx, n.Events, p.as)
			return err
		})
		if err != nil {
			return err
		}
		for i, ev := range n.Events {
			if !p.put(web.Event{ID: strconv.FormatInt(ev.N, 10), Name: ev.Type}, views[i]) {
				return context.Canceled
			}
		}
		if p.since = n.Next; !n.More {
			return nil
		}
	}
}

// put sends an event with what it is about, as fast as the client takes it.
func (p *pump) put(ev web.Event, about any) bool {
	data, err := web.Marshal(about)
	if err != nil {
		return false
	}
	ev.Data = string(data)
	return p.s.Wait(p.l.Context(), ev)
}
