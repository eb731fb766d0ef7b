package message

import (
	"context"
	"errors"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message/wamid"
)

// Business is the kind of a chat between a line of a business and one member.
const Business = Kind("business")

// BeforeSend tells whether a line hears a member, and the member the line: not where one
// stopped the other, of which nobody is told (architecture 5.4).
type BeforeSend func(ctx context.Context, tx *store.Tx, line id.Line, member id.Account) (heard bool, err error)

// lineActor acts for a line: the number of a line stands for it wherever an account takes
// part in a chat.
func lineActor(l id.Line) account.Actor { return account.Actor{Account: id.Account(l)} }

// Meet gives the chat of a line with a member, or makes it. Who may write there is for
// the business to say.
func (e *Engine) Meet(_ context.Context, tx *store.Tx, l id.Line, member id.Account) (id.Chat, error) {
	c, err := chatOfPair(tx, pairOf(id.Account(l), member))
	if err == nil || !store.IsMissing(err) {
		return c, err
	}
	made := row{id: id.Chat(tx.NewID()), kind: Business, line: l, at: tx.Now()}
	k, box, err := e.newBox(made.id)
	if err != nil {
		return 0, err
	}
	made.box, made.title = box, k.Seal(nil, place(made.id, 0, "title"))
	fresh, err := insertChat(tx, made, pairOf(id.Account(l), member))
	if err != nil {
		return 0, err
	}
	if !fresh { // somebody was a moment earlier
		return chatOfPair(tx, pairOf(id.Account(l), member))
	}
	for _, a := range []id.Account{id.Account(l), member} {
		if err := putSeat(tx, made.id, a, roleMember, Member, 0, id.Message(tx.NewID())); err != nil {
			return 0, err
		}
	}
	return made.id, e.tell(tx, entry{kind: "conversation.new", chat: made.id, about: id.Account(l)}, []id.Account{member})
}

// Say says something for a line to a member. The business has asked before whether it may.
func (e *Engine) Say(ctx context.Context, tx *store.Tx, l id.Line, member id.Account, w Words) (Message, error) {
	w, err := w.clean()
	if err != nil {
		return Message{}, err
	}
	c, err := e.Meet(ctx, tx, l, member)
	if err == nil && w.Media != 0 {
		w, _, err = e.take(ctx, tx, lineActor(l), w)
	}
	if ids := w.Card.Pictures(); err == nil && len(ids) > 0 {
		if err = e.o.Media.Reserve(ctx, tx, id.Account(l), ids, true); err == nil {
			err = e.o.Media.SetClosed(ctx, tx, ids, true)
		}
	}
	if err != nil {
		return Message{}, err
	}
	return e.say(tx, c, id.Account(l), w, []id.Account{id.Account(l), member}, 0)
}

// Met finds the chat of a line with a member, if they have one.
func (e *Engine) Met(_ context.Context, tx *store.Tx, l id.Line, member id.Account) (id.Chat, bool, error) {
	c, err := chatOfPair(tx, pairOf(id.Account(l), member))
	if store.IsMissing(err) {
		return 0, false, nil
	}
	return c, err == nil, err
}

// Hold has nobody write into a chat of a line, or end it, until the end of the change; it
// fails where the chat was ended before.
func (e *Engine) Hold(_ context.Context, tx *store.Tx, l id.Line, c id.Chat) error {
	_, _, err := e.hold(tx, lineActor(l), c)
	return err
}

// Part ends the chat of a line with a member: it is gone with what was said there and the
// files of it, which it gives, and what they say to each other after that begins another.
func (e *Engine) Part(ctx context.Context, tx *store.Tx, l id.Line, member id.Account) ([]id.Media, error) {
	c, err := chatOfPair(tx, pairOf(id.Account(l), member))
	var found row
	if err == nil {
		found, err = lockChat(tx, c)
	}
	if store.IsMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	files, err := e.clear(ctx, tx, found)
	if err != nil {
		return nil, err
	}
	both := []id.Account{member, id.Account(l)}
	if err := dropHidden(tx, c, both); err != nil {
		return nil, err
	}
	if err := setStanding(tx, c, member, left); err != nil {
		return nil, err
	}
	if err := e.tell(tx, entry{kind: "member.leave", chat: c, about: id.Account(l)}, both); err != nil {
		return nil, err
	}
	return files, emptyChats(tx, []id.Chat{c})
}

// clear discards the files of all messages of a chat, and gives them; those that a report
// keeps stay with it.
func (e *Engine) clear(ctx context.Context, tx *store.Tx, c row) (files []id.Media, err error) {
	for last := int64(0); ; {
		list, err := messagesIn(tx, c.id, last, 200)
		if err != nil || len(list) == 0 {
			return files, err
		}
		if err := e.reveal(ctx, tx, c, list); err != nil {
			return nil, err
		}
		for _, m := range list {
			for _, f := range m.files() {
				if err := e.discard(ctx, tx, f); err != nil {
					return nil, err
				}
				files = append(files, f)
			}
			last = m.Seq
		}
	}
}

// Said gives a message of a chat as a line sees it, with the member of the chat.
func (e *Engine) Said(ctx context.Context, tx *store.Tx, l id.Line, c id.Chat, seq int64) (Message, id.Account, error) {
	found, me, err := e.enter(tx, lineActor(l), c)
	if err != nil {
		return Message{}, 0, err
	}
	if seq <= me.joined {
		return Message{}, 0, errMissing
	}
	list, err := messagesOf(tx, me.Account, c, []int64{seq})
	if err != nil || len(list) == 0 {
		return Message{}, 0, errors.Join(err, errMissing)
	}
	if err := e.reveal(ctx, tx, found, list); err != nil {
		return Message{}, 0, err
	}
	member, err := opposite(tx, c, me.Account)
	return list[0], member, err
}

// Located gives the chat and the number of a message that a line sees.
func (e *Engine) Located(_ context.Context, tx *store.Tx, l id.Line, which id.Message) (Message, error) {
	m, err := messageByID(tx, which)
	if store.IsMissing(err) {
		return m, errMissing
	}
	if err != nil {
		return m, err
	}
	_, me, err := e.enter(tx, lineActor(l), m.Chat)
	if err == nil && m.Seq <= me.joined {
		err = errMissing
	}
	return m, err
}

// Forgotten tells whether a message of a chat is out of the sight of its line.
func (e *Engine) Forgotten(_ context.Context, tx *store.Tx, l id.Line, c id.Chat, seq int64) (bool, error) {
	_, me, err := e.enter(tx, lineActor(l), c)
	return seq <= me.joined, err
}

// Lapse takes a message of a line out of the sight of its member if none of their devices
// has it by now, and tells whether it did; the line keeps it.
func (e *Engine) Lapse(_ context.Context, tx *store.Tx, l id.Line, c id.Chat, seq int64) (bool, error) {
	if _, _, err := e.hold(tx, lineActor(l), c); err != nil {
		return false, err
	}
	member, err := opposite(tx, c, id.Account(l))
	if err != nil || member == 0 {
		return false, err
	}
	s, err := seatOf(tx, c, member)
	if err != nil || s.Delivered >= seq {
		return false, err
	}
	return true, e.hide(tx, account.Actor{Account: member}, c, seq)
}

// Reached tells how far the member of a line's chat has it: up to where their devices
// do, and up to where they read, which is 0 for who shows no receipts.
func (e *Engine) Reached(_ context.Context, tx *store.Tx, l id.Line, c id.Chat) (member id.Account, delivered, read int64, err error) {
	if member, err = opposite(tx, c, id.Account(l)); err != nil || member == 0 {
		return member, 0, 0, err
	}
	s, err := seatOf(tx, c, member)
	if err != nil {
		return member, 0, 0, err
	}
	quiet, err := discreet(tx, []id.Account{member})
	if len(quiet) > 0 {
		s.Read = 0
	}
	return member, s.Delivered, s.Read, err
}

// Stir tells whoever has the chats of a line open that something about one changed which
// its messages do not say.
func (e *Engine) Stir(_ context.Context, tx *store.Tx, l id.Line, c id.Chat) error {
	if _, _, err := e.hold(tx, lineActor(l), c); err != nil {
		return err
	}
	return e.tell(tx, entry{kind: "conversation.update", chat: c, about: id.Account(l), line: l}, []id.Account{id.Account(l)})
}

// Announce tells the devices of an account, or of a line, what became of one of them, such as
// "device.linked". Until the end of the change nobody else announces there.
func (e *Engine) Announce(_ context.Context, tx *store.Tx, who id.Account, what string, device int64) error {
	if err := openBox(tx, who); err != nil {
		return err
	}
	return e.tell(tx, entry{kind: what, seq: device, about: who}, []id.Account{who})
}

// opposite gives who else is in a chat of two; zero once they are gone.
func opposite(tx *store.Tx, c id.Chat, a id.Account) (id.Account, error) {
	both, err := allSeats(tx, c)
	if err != nil {
		return 0, err
	}
	if at := slices.IndexFunc(both, func(s seat) bool { return s.Account != a }); at >= 0 {
		return both[at].Account, nil
	}
	return 0, nil
}

// deaf tells whether a line and the member of its chat do not hear each other.
func (e *Engine) deaf(ctx context.Context, tx *store.Tx, c row) (bool, error) {
	member, err := opposite(tx, c.id, id.Account(c.line))
	if err != nil || member == 0 {
		return true, err
	}
	heard, err := e.o.BeforeSend(ctx, tx, c.line, member)
	return !heard, err
}

// View is a message as the native API shows it to an account, or to a line.
func (e *Engine) View(m Message, viewer id.Account) any { return e.messageView(m, viewer) }

// Wire gives the id of a message as clients see it.
func (e *Engine) Wire(m id.Message) string { return wamid.Write(e.o.Keys, m) }

// Parse reads the id of a message.
func (e *Engine) Parse(text string) (id.Message, error) {
	m, ok := wamid.Parse(e.o.Keys, text)
	if !ok {
		return 0, errMissing
	}
	return m, nil
}
