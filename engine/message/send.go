package message

import (
	"context"
	"reflect"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Send says something in a chat, for everybody who sees it, in one transaction. The
// same words with the same client reference again give the message of the first time;
// fresh tells that it is new.
func (e *Engine) Send(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, w Words) (m Message, fresh bool, err error) {
	w.Notice = nil
	if w, err = w.clean(); err != nil {
		return m, false, err
	}
	found, me, err := e.enter(tx, actor, c)
	if err != nil {
		return m, false, err
	}
	if w.Ref != "" {
		if m, err = e.repeated(tx, actor, found, w); !store.IsMissing(err) {
			return m, false, err
		}
	}
	if err := e.may(ctx, tx, actor); err != nil {
		return m, false, err
	}
	if w.Post != 0 {
		if err := e.o.Shared(ctx, tx, actor, w.Post); err != nil {
			return m, false, err
		}
	}
	if me.Standing == Asked { // who answers accepts
		if err := e.join(tx, c, actor.Account); err != nil {
			return m, false, err
		}
	}
	to, only, err := e.listeners(ctx, tx, actor, found, w)
	if err != nil {
		return m, false, err
	}
	m, err = e.say(tx, found.id, actor.Account, w, to, only)
	return m, true, err
}

// repeated gives the message that a client reference already named.
func (e *Engine) repeated(tx *store.Tx, actor account.Actor, c row, w Words) (Message, error) {
	m, err := messageByRef(tx, actor.Account, w.Ref)
	if err != nil {
		return m, err
	}
	one := []Message{m}
	if m.Chat != c.id {
		return m, errReused
	}
	if err := e.reveal(tx, c, one); err != nil {
		return m, err
	}
	if m = one[0]; m.EditedAt.IsZero() && m.DeletedAt.IsZero() && !reflect.DeepEqual(m.Words, w) {
		return m, errReused
	}
	return m, nil
}

// listeners are those whose feeds get a message. In a direct chat that is hidden by a
// block it is the sender alone, which only tells.
func (e *Engine) listeners(ctx context.Context, tx *store.Tx, actor account.Actor, c row, w Words) (to []id.Account, only id.Account, err error) {
	if c.kind == Group {
		in, err := seats(tx, c.id)
		return accounts(in), 0, err
	}
	both, err := allSeats(tx, c.id)
	if err != nil {
		return nil, 0, err
	}
	at := slices.IndexFunc(both, func(s seat) bool { return s.Account != actor.Account })
	if at < 0 { // the other is no longer a member of the network
		return []id.Account{actor.Account}, 0, nil
	}
	other := both[at]
	apart, err := e.apart(ctx, tx, actor.Account, other.Account)
	if err != nil {
		return nil, 0, err
	}
	if apart || other.Standing == declined {
		return []id.Account{actor.Account}, actor.Account, e.patience(tx, actor, c, w, other)
	}
	return []id.Account{actor.Account, other.Account}, 0, e.patience(tx, actor, c, w, other)
}

// patience lets only one message, of text alone, through to somebody who has not
// accepted yet. Who was declined or is blocked meets the same answers.
func (e *Engine) patience(tx *store.Tx, actor account.Actor, c row, w Words, other seat) error {
	if other.Standing == Member {
		return nil
	}
	if w.kind() != kindText {
		return errFirst
	}
	n, err := sentBy(tx, c.id, actor.Account, 1)
	if err == nil && n > 0 {
		err = errWaiting
	}
	return err
}

// say writes a message into the log of a chat and into the feeds of those who see it.
func (e *Engine) say(tx *store.Tx, chat id.Chat, sender id.Account, w Words, to []id.Account, only id.Account) (Message, error) {
	c, err := step(tx, chat)
	if err != nil {
		return Message{}, err
	}
	if w.ReplyTo != 0 {
		if _, err := messageAt(tx, chat, w.ReplyTo); store.IsMissing(err) {
			w.ReplyTo = 0 // what is answered to is gone: the answer is not
		} else if err != nil {
			return Message{}, err
		}
	}
	m := Message{ID: id.Message(tx.NewID()), Chat: chat, Seq: c.last, Sender: sender, Kind: w.kind(), Words: w, ReplyTo: w.ReplyTo, Ref: w.Ref, At: tx.Now(), shownTo: only}
	if m.body, err = e.sealed(c, m.Seq, w); err != nil {
		return m, err
	}
	if err := insertMessage(tx, m); err != nil {
		if store.IsUnique(err, "message_message_ref") { // another device of theirs was a moment earlier
			err = errReused
		}
		return m, err
	}
	if err := arrive(tx, m, to); err != nil {
		return m, err
	}
	return m, e.tell(tx, entry{kind: "message.new", chat: chat, seq: m.Seq, about: sender}, to)
}

func (e *Engine) sealed(c row, seq int64, w Words) ([]byte, error) {
	plain, err := w.encode()
	if err != nil {
		return nil, err
	}
	k, err := e.key(c.id, c.box)
	if err != nil {
		return nil, err
	}
	return k.Seal(plain, place(c.id, seq, "body")), nil
}

// seen gives a message that the actor sees, with its chat and how they stand to it.
func (e *Engine) seen(tx *store.Tx, actor account.Actor, c id.Chat, m id.Message) (row, Message, error) {
	found, me, err := e.enter(tx, actor, c)
	if err != nil {
		return found, Message{}, err
	}
	got, err := messageByID(tx, m)
	hidden := err == nil && (got.Chat != c || got.Seq <= me.joined || got.shownTo != 0 && got.shownTo != actor.Account)
	if store.IsMissing(err) || hidden {
		return found, got, errMissing
	}
	return found, got, err
}

// audience are those who see a message.
func (e *Engine) audience(tx *store.Tx, m Message) ([]id.Account, error) {
	if m.shownTo != 0 {
		return []id.Account{m.shownTo}, nil
	}
	in, err := seats(tx, m.Chat)
	if err != nil {
		return nil, err
	}
	return accounts(slices.DeleteFunc(in, func(s seat) bool { return s.joined >= m.Seq })), nil
}

// Edit changes the text of a message of the actor's, for fifteen minutes. What it said
// before is kept for whoever looks into a report.
func (e *Engine) Edit(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, which id.Message, text string) (Message, error) {
	found, m, err := e.seen(tx, actor, c, which)
	switch {
	case err != nil:
		return m, err
	case m.Sender != actor.Account || m.Kind != kindText && m.Kind != kindPost:
		return m, errOwn
	case !m.DeletedAt.IsZero():
		return m, errMissing
	case tx.Now().Sub(m.At) > EditFor:
		return m, errLate
	}
	if err := e.may(ctx, tx, actor); err != nil {
		return m, err
	}
	one := []Message{m}
	if err := e.reveal(tx, found, one); err != nil {
		return m, err
	}
	m = one[0]
	m.Words.Text = text
	if m.Words, err = m.Words.clean(); err != nil {
		return m, err
	}
	body, err := e.sealed(found, m.Seq, m.Words)
	if err != nil {
		return m, err
	}
	m.EditedAt = tx.Now()
	if err := keepEdit(tx, c, m.Seq, m.body, m.EditedAt); err != nil {
		return m, err
	}
	if err := replaceBody(tx, c, m.Seq, body, m.EditedAt); err != nil {
		return m, err
	}
	return m, e.spread(tx, "message.edit", actor, m)
}

// spread tells everybody who sees a message that something became of it.
func (e *Engine) spread(tx *store.Tx, kind string, actor account.Actor, m Message) error {
	to, err := e.audience(tx, m)
	if err != nil {
		return err
	}
	return e.tell(tx, entry{kind: kind, chat: m.Chat, seq: m.Seq, about: actor.Account}, to)
}

// Delete takes a message out of the actor's sight, or, with all, for two days and only
// their own, out of everybody's; an empty place stays.
func (e *Engine) Delete(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat, which id.Message, all bool) error {
	_, m, err := e.seen(tx, actor, c, which)
	switch {
	case err != nil:
		return err
	case !all:
		if err := hide(tx, actor.Account, c, m.Seq); err != nil {
			return err
		}
		return e.tell(tx, entry{kind: "message.delete", chat: c, seq: m.Seq, about: actor.Account}, []id.Account{actor.Account})
	case m.Sender != actor.Account || m.Kind == kindSystem:
		return errOwn
	case !m.DeletedAt.IsZero():
		return nil
	case tx.Now().Sub(m.At) > RevokeFor:
		return errLate
	}
	if err := revoke(tx, c, m.Seq, tx.Now()); err != nil {
		return err
	}
	return e.spread(tx, "message.delete", actor, m)
}

// React answers a message with an emoji, in the place of the actor's last; "" takes it
// back.
func (e *Engine) React(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, which id.Message, emoji string) error {
	if emoji != "" && !oneEmoji(emoji) {
		return errEmoji
	}
	found, m, err := e.seen(tx, actor, c, which)
	if err == nil && (!m.DeletedAt.IsZero() || m.Kind == kindSystem) {
		err = errMissing
	}
	if err != nil {
		return err
	}
	if emoji == "" {
		n, err := dropReaction(tx, c, m.Seq, actor.Account)
		if err != nil || n == 0 {
			return err
		}
		return e.spread(tx, "reaction", actor, m)
	}
	if err := e.may(ctx, tx, actor); err != nil {
		return err
	}
	k, err := e.key(c, found.box)
	if err != nil {
		return err
	}
	r := Reaction{Account: actor.Account, seq: m.Seq, body: k.Seal([]byte(emoji), place(c, m.Seq, "reaction"))}
	if err := putReaction(tx, c, r, tx.Now()); err != nil {
		return err
	}
	return e.spread(tx, "reaction", actor, m)
}
