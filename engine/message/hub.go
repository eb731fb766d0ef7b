package message

import (
	"cmp"
	"context"
	"encoding/json"

	"parvis/base/bus"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/credential"
	"parvis/engine/account/grant"
	"parvis/engine/message/ear"
)

// typed is who writes as it goes between processes.
type typed struct {
	ear.Writing
	To []id.Account `json:"to"`
}

// typingSubject carries who writes.
const typingSubject = "message.typing"

// listen has the hub hear what grows feeds and what ends streams.
func (e *Engine) listen(log *event.Log) {
	event.Watch(log, func(_ event.Meta, t Told) {
		if len(t.To) > 0 {
			e.hub.Poke(t.To)
			return
		}
		go e.large(t.Chat)
	})
	event.Watch(log, func(_ event.Meta, t grant.TokenRevoked) {
		e.hub.End(t.Account, func(reader account.Actor) bool { return reader.Token == t.Token })
	})
	event.Watch(log, func(_ event.Meta, s credential.SessionEnded) {
		e.hub.End(s.Account, func(reader account.Actor) bool { return reader.Session == s.Session })
	})
	event.Watch(log, func(_ event.Meta, s account.StateChanged) {
		e.hub.End(s.Account, func(account.Actor) bool { return true })
	})
}

// large pokes the members of a group that is too large for its event to name them.
func (e *Engine) large(c id.Chat) {
	var in []seat
	err := e.o.Store.Read(e.running, func(tx *store.Tx) (err error) { in, err = seats(tx, c); return err })
	if err == nil { // else they hear of it with what comes next
		e.hub.Poke(accounts(in))
	}
}

// heard hands on who types.
func (e *Engine) heard(m bus.Message) {
	var t typed
	if json.Unmarshal(m.Data, &t) != nil {
		return
	}
	e.hub.Show(t.To, t.Writing)
}

// Start has the engine hear who types in other processes too, until Close.
func (e *Engine) Start(ctx context.Context) (err error) {
	e.running = context.WithoutCancel(ctx)
	e.typing, err = e.o.Bus.Subscribe(typingSubject, e.heard)
	return err
}

// Close ends the streams.
func (e *Engine) Close() {
	e.hub.Shut()
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
	return e.show(ear.Writing{Chat: c, By: actor.Account}, to)
}

// Attend shows the others of a line that one of them has a chat open, or writes there, of
// which the member is shown that the line does.
func (e *Engine) Attend(ctx context.Context, tx *store.Tx, l id.Line, c id.Chat, who account.Account, writes bool) error {
	if _, _, err := e.enter(tx, lineActor(l), c); err != nil {
		return err
	}
	if err := e.show(ear.Writing{Chat: c, By: id.Account(l), Operator: who.ID, Name: cmp.Or(who.DisplayName, who.Username), Writes: writes}, []id.Account{id.Account(l)}); err != nil || !writes {
		return err
	}
	return e.Type(ctx, tx, lineActor(l), c)
}

// show tells who is at a chat to whoever has it open at this moment.
func (e *Engine) show(w ear.Writing, to []id.Account) error {
	data, err := json.Marshal(typed{w, to})
	if err != nil || len(to) == 0 {
		return err
	}
	return e.o.Bus.Publish(typingSubject, data)
}
