package message

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/post/text"
)

// Send says something in a chat, for everybody who sees it, in one transaction. The
// same words with the same client reference again give the message of the first time;
// fresh tells that it is new.
func (e *Engine) Send(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, w Words) (m Message, fresh bool, err error) {
	w.Notice, w.Card, w.Filled = nil, nil, nil
	if w.File != kindSticker {
		w.File = ""
	}
	if w, err = e.free(ctx, tx, actor, c, w); err != nil {
		return m, false, err
	}
	m, _, fresh, err = e.send(ctx, tx, actor, c, w)
	return m, fresh, err
}

// send is Send for words whose file, if its kind is known, is the actor's already; it
// gives whose feeds have the message too.
func (e *Engine) send(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, w Words) (m Message, to []id.Account, fresh bool, err error) {
	if w, err = w.clean(); err != nil {
		return m, nil, false, err
	}
	found, me, err := e.hold(tx, actor, c)
	if err != nil {
		return m, nil, false, err
	}
	if w.Ref != "" {
		if m, err = e.repeated(ctx, tx, actor, found, w); !store.IsMissing(err) {
			return m, nil, false, err
		}
	}
	if err := e.may(ctx, tx, actor); err != nil {
		return m, nil, false, err
	}
	if w.Post != 0 {
		if err := e.o.Shared(ctx, tx, actor, w.Post); err != nil {
			return m, nil, false, err
		}
	}
	if me.Standing == Asked { // who answers accepts
		if err := e.join(tx, c, me); err != nil {
			return m, nil, false, err
		}
	}
	to, only, err := e.listeners(ctx, tx, actor, found, w)
	if err != nil {
		return m, nil, false, err
	}
	if w.Chosen != nil {
		if w.Chosen, err = e.choice(tx, found, w); err != nil {
			return m, nil, false, err
		}
	}
	var file *media.Media
	if w.Media != 0 && (w.File == "" || w.File == kindSticker) {
		if w, file, err = e.take(ctx, tx, actor, w); err != nil {
			return m, nil, false, err
		}
	}
	m, err = e.say(tx, found.id, actor.Account, w, to, only)
	m.File = file
	return m, to, true, err
}

// Named gives the chat of the message that the actor's client reference named already, if
// it did.
func (e *Engine) Named(_ context.Context, tx *store.Tx, actor account.Actor, ref string) (id.Chat, bool, error) {
	m, err := messageByRef(tx, actor.Account, ref)
	if store.IsMissing(err) {
		return 0, false, nil
	}
	return m.Chat, err == nil, err
}

// repeated gives the message that a client reference already named.
func (e *Engine) repeated(ctx context.Context, tx *store.Tx, actor account.Actor, c row, w Words) (Message, error) {
	m, err := messageByRef(tx, actor.Account, w.Ref)
	if err != nil {
		return m, err
	}
	one := []Message{m}
	if m.Chat != c.id {
		return m, errReused
	}
	if err := e.reveal(ctx, tx, c, one); err != nil {
		return m, err
	}
	m = one[0]
	w.ReplyTo = m.Words.ReplyTo // what is answered to may be gone by now
	if w.Chosen != nil && m.Words.Chosen != nil && w.Chosen.ID == m.Words.Chosen.ID {
		w.Chosen = m.Words.Chosen
	}
	if w.Media != 0 && m.Words.Media != 0 { // a form that is sent again uploads its file anew
		w.Media, w.File, w.Name = m.Words.Media, m.Words.File, m.Words.Name
	}
	if m.EditedAt.IsZero() && m.DeletedAt.IsZero() && !reflect.DeepEqual(m.Words, w) {
		return m, errReused
	}
	return m, nil
}

// take keeps the file of some words for a message, closed to whoever does not have its
// signed address, and has the words say what kind it is.
func (e *Engine) take(ctx context.Context, tx *store.Tx, actor account.Actor, w Words) (Words, *media.Media, error) {
	ids := []id.Media{w.Media}
	m, err := e.o.Media.Free(ctx, tx, actor.Account, w.Media)
	if err != nil {
		return w, nil, err
	}
	kind := m.Type
	switch {
	case kind == "gifv":
		kind = kindVideo
	case kind == kindImage && w.File == kindSticker:
		kind = kindSticker
	case !slices.Contains([]string{kindImage, kindVideo, kindAudio, kindDocument}, kind):
		return w, nil, errKind
	}
	if w.File = kind; kind == kindDocument {
		w.Name = media.Named(w.Name, m.Mime)
	} else {
		w.Name = ""
	}
	if err := e.o.Media.Reserve(ctx, tx, actor.Account, ids, true); err != nil {
		return w, nil, err
	}
	m.Closed = true
	return w, &m, e.o.Media.SetClosed(ctx, tx, ids, true)
}

// listeners are those whose feeds get a message. In a direct chat that is hidden by a
// block it is the sender alone, which only tells.
func (e *Engine) listeners(ctx context.Context, tx *store.Tx, actor account.Actor, c row, w Words) (to []id.Account, only id.Account, err error) {
	if c.kind == Group {
		in, err := seats(tx, c.id)
		return accounts(in), 0, err
	}
	if c.kind == Business {
		if kept, err := e.deaf(ctx, tx, c); err != nil || kept {
			return []id.Account{actor.Account}, actor.Account, err
		}
		return []id.Account{actor.Account, id.Account(c.line)}, 0, nil
	}
	at := slices.IndexFunc(c.both, func(s seat) bool { return s.Account != actor.Account })
	if at < 0 { // the other is no longer a member of the network
		return []id.Account{actor.Account}, 0, nil
	}
	other := c.both[at]
	kept, err := e.o.Graph.Apart(ctx, tx, actor.Account, other.Account)
	if err != nil {
		return nil, 0, err
	}
	if !kept && other.Standing != Member && other.Standing != Asked {
		if other.Standing, err = e.retry(ctx, tx, actor, c.id, other); err != nil {
			return nil, 0, err
		}
	}
	if kept || other.Standing != Member && other.Standing != Asked {
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
	if w.As != 0 {
		m.ID = w.As
	}
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
	return m, e.tell(tx, entry{kind: "message.new", chat: chat, seq: m.Seq, about: sender, line: c.line}, to)
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

// seen gives a message that the actor sees, with its chat.
func (e *Engine) seen(tx *store.Tx, actor account.Actor, c id.Chat, m id.Message) (row, Message, error) {
	found, me, err := e.hold(tx, actor, c)
	if err == nil && me.Standing != Member && found.kind == Group {
		err = errMissing
	}
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

// audience are those who hear what the actor does with a message; kept tells that a block
// stands between the two of the chat, so that it is the actor alone.
func (e *Engine) audience(ctx context.Context, tx *store.Tx, actor account.Actor, c row, m Message) (to []id.Account, kept bool, err error) {
	kept, err = e.behind(ctx, tx, actor, c)
	if err != nil || kept || m.shownTo != 0 {
		return []id.Account{actor.Account}, kept, err
	}
	in, err := seats(tx, c.id)
	return accounts(slices.DeleteFunc(in, func(s seat) bool { return s.joined >= m.Seq })), false, err
}

// behind tells whether a block stands between the two of a direct chat.
func (e *Engine) behind(ctx context.Context, tx *store.Tx, actor account.Actor, c row) (bool, error) {
	if c.kind == Business {
		return e.deaf(ctx, tx, c)
	}
	if c.kind != Direct {
		return false, nil
	}
	both, err := allSeats(tx, c.id)
	if err != nil {
		return false, err
	}
	for _, s := range both {
		if s.Account != actor.Account {
			return e.o.Graph.Apart(ctx, tx, actor.Account, s.Account)
		}
	}
	return false, nil
}

// Edit changes the text of a message of the actor's, for fifteen minutes. What it said
// before is kept for whoever looks into a report.
func (e *Engine) Edit(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, which id.Message, text string) (Message, error) {
	found, m, err := e.seen(tx, actor, c, which)
	switch {
	case err != nil:
		return m, err
	case m.Sender != actor.Account || m.Kind == kindLocation || m.Kind == kindSystem:
		return m, errOwn
	case !m.DeletedAt.IsZero():
		return m, errMissing
	case tx.Now().Sub(m.At) > EditFor:
		return m, errLate
	}
	if err := e.may(ctx, tx, actor); err != nil {
		return m, err
	}
	to, kept, err := e.audience(ctx, tx, actor, found, m)
	if err != nil || kept && m.shownTo == 0 {
		return m, errors.Join(err, errLate) // the other has it, and is to be left alone
	}
	one := []Message{m}
	if err := e.reveal(ctx, tx, found, one); err != nil {
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
	return m, e.tell(tx, entry{kind: "message.edit", chat: c, seq: m.Seq, about: actor.Account, line: found.line}, to)
}

// Delete takes a message out of the actor's sight, or, with all, for two days and only
// their own, out of everybody's; an empty place stays.
func (e *Engine) Delete(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, which id.Message, all bool) error {
	found, m, err := e.seen(tx, actor, c, which)
	switch {
	case err != nil:
		return err
	case !all:
		return e.hide(tx, actor, c, m.Seq)
	case m.Sender != actor.Account || m.Kind == kindSystem:
		return errOwn
	case !m.DeletedAt.IsZero():
		return nil
	case tx.Now().Sub(m.At) > RevokeFor:
		return errLate
	}
	to, _, err := e.audience(ctx, tx, actor, found, m)
	if err != nil {
		return err
	}
	one := []Message{m}
	if err := e.reveal(ctx, tx, found, one); err != nil {
		return err
	}
	for _, f := range one[0].files() {
		if err := e.discard(ctx, tx, f); err != nil {
			return err
		}
	}
	if err := revoke(tx, c, m.Seq, tx.Now()); err != nil {
		return err
	}
	return e.tell(tx, entry{kind: "message.delete", chat: c, seq: m.Seq, about: actor.Account, line: found.line}, to)
}

// files are those of a message whose words are revealed.
func (m Message) files() []id.Media {
	files := m.Words.Card.Pictures()
	if m.File != nil {
		files = append(files, m.File.ID)
	}
	return files
}

// hide takes a message out of the actor's sight.
func (e *Engine) hide(tx *store.Tx, actor account.Actor, c id.Chat, seq int64) error {
	n, err := hide(tx, actor.Account, c, seq)
	if err != nil || n == 0 {
		return err
	}
	me, err := seatOf(tx, c, actor.Account)
	if err != nil {
		return err
	}
	unread, err := unreadAfter(tx, actor.Account, c, max(me.Read, me.joined))
	if err != nil {
		return err
	}
	if err := setUnread(tx, c, actor.Account, unread); err != nil {
		return err
	}
	return e.tell(tx, entry{kind: "message.delete", chat: c, seq: seq, about: actor.Account}, []id.Account{actor.Account})
}

// React answers a message with an emoji, in the place of the actor's last; "" takes it
// back.
func (e *Engine) React(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, which id.Message, emoji string) error {
	if emoji != "" && !text.IsEmoji(emoji) {
		return errEmoji
	}
	found, m, err := e.seen(tx, actor, c, which)
	if err == nil && (!m.DeletedAt.IsZero() || m.Kind == kindSystem) {
		err = errMissing
	}
	if err != nil {
		return err
	}
	to, kept, err := e.audience(ctx, tx, actor, found, m)
	if err != nil || kept { // the other is to be left alone
		return err
	}
	told := entry{kind: "reaction", chat: c, seq: m.Seq, about: actor.Account, line: found.line}
	if emoji == "" {
		n, err := dropReaction(tx, c, m.Seq, actor.Account)
		if err != nil || n == 0 {
			return err
		}
		return e.tell(tx, told, to)
	}
	if actor.Account != id.Account(found.line) {
		if err := e.may(ctx, tx, actor); err != nil {
			return err
		}
	}
	one := []Message{m}
	if err := e.reveal(ctx, tx, found, one); err != nil {
		return err
	}
	if slices.ContainsFunc(one[0].Reactions, func(r Reaction) bool { return r.Account == actor.Account && r.Emoji == emoji }) {
		return nil
	}
	k, err := e.key(c, found.box)
	if err != nil {
		return err
	}
	r := Reaction{Account: actor.Account, seq: m.Seq, body: k.Seal([]byte(emoji), place(c, m.Seq, "reaction"))}
	if err := putReaction(tx, c, r, tx.Now()); err != nil {
		return err
	}
	return e.tell(tx, told, to)
}
