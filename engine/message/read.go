package message

import (
	"context"
	"errors"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Range says which messages of a chat are wanted: those before a number, the newest
// first, or those after one, the oldest first, a negative one standing for the beginning;
// without both the newest.
type Range struct {
	Before, After int64
	Limit         int
}

// Messages gives messages of a chat of the actor's, in the order that the range names.
func (e *Engine) Messages(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, r Range) ([]Message, error) {
	found, me, err := e.enter(tx, actor, c)
	if err != nil {
		return nil, err
	}
	if me.Standing != Member && found.kind == Group {
		return nil, nil // who was asked into a group reads it once they are in it
	}
	before := found.last + 1
	if r.Before > 0 {
		before = min(before, r.Before)
	}
	read := messagesBefore
	if r.After != 0 && r.Before == 0 {
		read = messagesAfter
	}
	list, err := read(tx, actor.Account, c, max(r.After, me.joined), before, r.Limit)
	if err != nil {
		return nil, err
	}
	return list, e.reveal(ctx, tx, found, list)
}

// Unread counts the actor's chats with something new in them. Requests and muted chats do
// not count.
func (e *Engine) Unread(_ context.Context, tx *store.Tx, actor account.Actor) (int, error) {
	return unreadOf(tx, actor.Account, tx.Now())
}

// Unheard gives who spoke last in the chats that Unread counts, without those of lines, of
// which something is new since a time; the newest hundred.
func (e *Engine) Unheard(_ context.Context, tx *store.Tx, a id.Account, since time.Time) ([]id.Account, error) {
	return speakers(tx, a, id.Message(id.Floor(since)), tx.Now())
}

// Waiting counts what strangers ask of the actor, up to a number.
func (e *Engine) Waiting(_ context.Context, tx *store.Tx, actor account.Actor, most int) (int, error) {
	return askedOf(tx, actor.Account, most)
}

// Event is one entry of a feed.
type Event struct {
	N int64
	// Type is message.new, message.edit, message.delete, reaction, receipt,
	// conversation.new, conversation.update, member.join or member.leave.
	Type string
	Chat id.Chat
	// Seq is that of the message; of a receipt up to where By read, and Delivered up to
	// where their devices have the chat.
	Seq       int64
	Delivered int64
	By        id.Account
	At        time.Time
	// Message is there for what is about one that the reader still sees.
	Message *Message
}

// News are the next entries of a feed. Next is the cursor after them, and More tells
// that there is more at once.
type News struct {
	Events []Event
	Next   int64
	More   bool
}

// Sync gives the entries of the actor's feed after a number. It is a fault, Gone, when
// the feed no longer has them: the reader then begins anew, from its chats and from Top.
func (e *Engine) Sync(ctx context.Context, tx *store.Tx, actor account.Actor, since int64, limit int) (News, error) {
	last, _, err := boxOf(tx, actor.Account)
	if err != nil {
		return News{}, err
	}
	oldest, err := oldestEntry(tx, actor.Account)
	if err != nil {
		return News{}, err
	}
	if oldest == 0 {
		oldest = last + 1
	}
	if since+1 < oldest || since > last {
		return News{}, errOwed
	}
	list, err := entriesAfter(tx, actor.Account, since, limit+1)
	if err != nil {
		return News{}, err
	}
	out := News{Next: since, Events: []Event{}, More: len(list) > limit}
	for _, en := range list[:min(limit, len(list))] {
		out.Events = append(out.Events, Event{N: en.n, Type: en.kind, Chat: en.chat, Seq: en.seq, By: en.about, At: en.at})
		out.Next = en.n
	}
	return out, e.fill(ctx, tx, actor, out.Events)
}

// Top is the number of the newest entry of the actor's feed.
func (e *Engine) Top(_ context.Context, tx *store.Tx, actor account.Actor) (int64, error) {
	last, _, err := boxOf(tx, actor.Account)
	return last, err
}

// fill brings the messages and marks that some events are about.
func (e *Engine) fill(ctx context.Context, tx *store.Tx, actor account.Actor, events []Event) error {
	of := map[id.Chat][]int{}
	var order []id.Chat
	for i, ev := range events {
		if of[ev.Chat] == nil {
			order = append(order, ev.Chat)
		}
		of[ev.Chat] = append(of[ev.Chat], i)
	}
	for _, c := range order {
		found, me, err := e.enter(tx, actor, c)
		if errors.Is(err, errMissing) {
			continue // they left since
		}
		if err != nil {
			return err
		}
		if err := e.fillChat(ctx, tx, found, me, events, of[c]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) fillChat(ctx context.Context, tx *store.Tx, c row, me seat, events []Event, which []int) error {
	var seqs []int64
	for _, i := range which {
		if events[i].Seq > me.joined && events[i].Type != "receipt" && (me.Standing == Member || c.kind == Direct) {
			seqs = append(seqs, events[i].Seq)
		}
	}
	slices.Sort(seqs)
	list, err := messagesOf(tx, me.Account, c.id, slices.Compact(seqs))
	if err != nil {
		return err
	}
	if err := e.reveal(ctx, tx, c, list); err != nil {
		return err
	}
	for _, i := range which {
		ev := &events[i]
		if ev.Type == "receipt" {
			if err := mark(tx, me, ev); err != nil {
				return err
			}
			continue
		}
		if at := slices.IndexFunc(list, func(m Message) bool { return m.Seq == ev.Seq }); at >= 0 {
			ev.Message = &list[at]
		}
	}
	return nil
}

// mark says in a receipt how far a member has a chat now, and nothing of reading to and
// of those who do not tell it.
func mark(tx *store.Tx, me seat, ev *Event) error {
	s, err := seatOf(tx, ev.Chat, ev.By)
	if err != nil && !store.IsMissing(err) {
		return err
	}
	ev.Seq, ev.Delivered = s.Read, s.Delivered
	if ev.By == me.Account {
		return nil
	}
	quiet, err := discreet(tx, []id.Account{me.Account, ev.By})
	if len(quiet) > 0 {
		ev.Seq = 0
	}
	return err
}

// Read marks the messages of a chat up to a number as read by the actor. A lower number
// than before changes nothing.
func (e *Engine) Read(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, seq int64) error {
	return e.read(ctx, tx, actor, c, seq, false)
}

// read is Read; marked tells that the posts of the chat are marked already: the member may
// mark them as unread again before anybody hears of the receipt.
func (e *Engine) read(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, seq int64, marked bool) error {
	found, me, err := e.hold(tx, actor, c)
	if err != nil {
		return err
	}
	if seq, err = newestSeen(tx, actor.Account, c, seq); err != nil {
		return err
	}
	if seq <= me.Read {
		return nil
	}
	unread, err := unreadAfter(tx, actor.Account, c, seq)
	if err != nil {
		return err
	}
	if err := setRead(tx, c, actor.Account, seq, unread); err != nil {
		return err
	}
	to, err := e.curious(ctx, tx, actor, found, me, true)
	if err != nil {
		return err
	}
	return e.tell(tx, entry{kind: "receipt", chat: c, seq: seq, about: actor.Account, line: found.line, marked: marked}, append(to, actor.Account))
}

// Ack says that the actor's devices have their feed up to a number: whoever wrote to
// them sees it as delivered.
func (e *Engine) Ack(ctx context.Context, tx *store.Tx, actor account.Actor, n int64) error {
	last, acked, err := boxOf(tx, actor.Account)
	if n = min(n, last); err != nil || n <= acked {
		return err
	}
	list, err := arrived(tx, actor.Account, acked, n)
	if err != nil {
		return err
	}
	// All chats are held before the first feed, as everybody holds a chat and then feeds.
	told, lines, all := make([][]id.Account, len(list)), make([]id.Line, len(list)), []id.Account{actor.Account}
	for i, p := range list {
		if told[i], lines[i], err = e.deliver(ctx, tx, actor, p.Key, p.Val); err != nil {
			return err
		}
		all = append(all, told[i]...)
	}
	slices.Sort(all)
	if err := holdBoxes(tx, slices.Compact(all)); err != nil {
		return err
	}
	for i, p := range list {
		if err := e.tell(tx, entry{kind: "receipt", chat: p.Key, about: actor.Account, line: lines[i]}, told[i]); err != nil {
			return err
		}
	}
	return setAcked(tx, actor.Account, n)
}

// deliver notes that the actor's devices have a chat up to a message, and gives who is to
// be told, with the line whose chat it is.
func (e *Engine) deliver(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, seq int64) ([]id.Account, id.Line, error) {
	found, me, err := e.hold(tx, actor, c)
	if errors.Is(err, errMissing) || err == nil && me.Standing != Member {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	n, err := setDelivered(tx, c, actor.Account, seq)
	if err != nil || n == 0 {
		return nil, 0, err
	}
	to, err := e.curious(ctx, tx, actor, found, me, false)
	return to, found.line, err
}

// curious are those who are told how far a member has a chat: nobody before a request is
// accepted or in a large group, and of what was read only who tells it of themselves.
func (e *Engine) curious(ctx context.Context, tx *store.Tx, actor account.Actor, c row, me seat, read bool) ([]id.Account, error) {
	if me.Standing != Member {
		return nil, nil
	}
	in, err := seats(tx, c.id)
	if err != nil || len(in) > manyReceipts {
		return nil, err
	}
	if kept, err := e.behind(ctx, tx, actor, c); err != nil || kept {
		return nil, err
	}
	to := slices.DeleteFunc(accounts(in), func(a id.Account) bool { return a == me.Account })
	if !read {
		return to, nil
	}
	quiet, err := discreet(tx, append(slices.Clone(to), me.Account))
	if err != nil || slices.Contains(quiet, me.Account) {
		return nil, err
	}
	return slices.DeleteFunc(to, func(a id.Account) bool { return slices.Contains(quiet, a) }), nil
}
