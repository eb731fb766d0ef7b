package message

import (
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Draft says with whom a chat is to be.
type Draft struct {
	// With are the others: one for a direct chat, unless Group is set.
	With  []id.Account
	Group bool
	Title string
}

// Open gives the direct chat with somebody, or makes it or a group; fresh tells that it
// was made. Whoever does not let the actor write first is asked; who blocks the actor
// never hears of it.
func (e *Engine) Open(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft) (c Chat, fresh bool, err error) {
	d.With = slices.Clone(d.With)
	slices.Sort(d.With)
	d.With = slices.DeleteFunc(slices.Compact(d.With), func(a id.Account) bool { return a == actor.Account })
	switch {
	case len(d.With) == 0:
		return c, false, errAlone
	case len(d.With) >= MaxMembers:
		return c, false, errMany
	}
	direct := len(d.With) == 1 && !d.Group
	if direct {
		found, err := e.reopen(tx, actor, d.With[0])
		if err == nil {
			c, err = e.Chat(ctx, tx, actor, found)
			return c, false, err
		}
		if !store.IsMissing(err) {
			return c, false, err
		}
	}
	made, err := e.found(ctx, tx, actor, d, direct)
	if err != nil {
		return c, false, err
	}
	c, err = e.Chat(ctx, tx, actor, made)
	return c, true, err
}

// reopen finds the direct chat of the actor with somebody, and seats the actor again if
// they had declined it.
func (e *Engine) reopen(tx *store.Tx, actor account.Actor, with id.Account) (id.Chat, error) {
	c, err := chatOfPair(tx, pairOf(actor.Account, with))
	if err != nil {
		return 0, err
	}
	if _, err := lockChat(tx, c); err != nil {
		return 0, err
	}
	s, err := seatOf(tx, c, actor.Account)
	if err != nil || s.Standing == Member || s.Standing == Asked {
		return c, err
	}
	if err := setStanding(tx, c, actor.Account, Member); err != nil {
		return c, err
	}
	return c, e.tell(tx, entry{kind: "conversation.update", chat: c, about: actor.Account}, []id.Account{actor.Account})
}

// found makes a chat and seats whom it is with.
func (e *Engine) found(ctx context.Context, tx *store.Tx, actor account.Actor, d Draft, direct bool) (id.Chat, error) {
	if err := e.may(ctx, tx, actor); err != nil {
		return 0, err
	}
	title, err := cleanTitle(d.Title)
	if err != nil {
		return 0, err
	}
	c := row{id: id.Chat(tx.NewID()), kind: Group, at: tx.Now()}
	pair, role := "", roleAdmin
	if direct {
		c.kind, pair, role, title = Direct, pairOf(actor.Account, d.With[0]), roleMember, ""
	}
	k, box, err := e.newBox(c.id)
	if err != nil {
		return 0, err
	}
	c.box, c.title = box, k.Seal([]byte(title), place(c.id, 0, "title"))
	made, err := insertChat(tx, c, pair)
	if err != nil {
		return 0, err
	}
	if !made { // another device was a moment earlier
		return e.reopen(tx, actor, d.With[0])
	}
	if err := putSeat(tx, c.id, actor.Account, role, Member, 0, id.Message(tx.NewID())); err != nil {
		return 0, err
	}
	in, err := e.seat(ctx, tx, actor, c, d.With, nil)
	if err != nil {
		return 0, err
	}
	return c.id, e.tell(tx, entry{kind: "conversation.new", chat: c.id, about: actor.Account}, append(in, actor.Account))
}

// seat gives places in a chat to some accounts, as each lets the actor, and tells who
// knows of it now. Who is kept out by a block has a place too, of which they do not know.
func (e *Engine) seat(ctx context.Context, tx *store.Tx, actor account.Actor, c row, who []id.Account, again map[id.Account]bool) ([]id.Account, error) {
	people, err := e.o.Account.Many(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	if len(people) != len(who) { // somebody is no member, or not to be seen
		return nil, errMissing
	}
	rels, err := e.o.Graph.Relations(ctx, tx, actor.Account, who)
	if err != nil {
		return nil, err
	}
	var in []id.Account
	for i, a := range who {
		st, err := e.welcome(ctx, tx, actor, a, rels[i])
		if err != nil {
			return nil, err
		}
		if c.kind == Group && st == Member && again[a] { // who left is asked
			st = Asked
		}
		if err := putSeat(tx, c.id, a, roleMember, st, c.last, id.Message(tx.NewID())); err != nil {
			return nil, err
		}
		if st != apart {
			in = append(in, a)
		}
	}
	return in, nil
}

// Chat gives a chat of the actor's.
func (e *Engine) Chat(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat) (Chat, error) {
	_, s, err := e.enter(tx, actor, c)
	if err != nil {
		return Chat{}, err
	}
	list, err := e.draw(ctx, tx, actor, []seat{s})
	if err != nil {
		return Chat{}, err
	}
	return list[0], nil
}

// ChatsAmong gives those of some chats in which the actor takes part.
func (e *Engine) ChatsAmong(ctx context.Context, tx *store.Tx, actor account.Actor, which []id.Chat) ([]Chat, error) {
	list, err := seatsIn(tx, actor.Account, which)
	if err != nil {
		return nil, err
	}
	return e.draw(ctx, tx, actor, list)
}

// Chats pages through the actor's chats, or their requests, by the newest message. Its
// cursor is that of the last chat.
func (e *Engine) Chats(ctx context.Context, tx *store.Tx, actor account.Actor, st Standing, p store.Page) ([]Chat, error) {
	list, err := seatsOf(tx, actor.Account, st, p)
	if err != nil {
		return nil, err
	}
	return e.draw(ctx, tx, actor, list)
}

// shownOthers is how many members a chat in a list names.
const shownOthers = 12

// draw fills chats as the actor sees them.
func (e *Engine) draw(ctx context.Context, tx *store.Tx, actor account.Actor, list []seat) ([]Chat, error) {
	ids, last := make([]id.Chat, len(list)), make([]id.Message, len(list))
	out, at := make([]Chat, len(list)), map[id.Chat]*Chat{}
	for i, s := range list {
		ids[i], last[i] = s.chat, s.last
		out[i] = Chat{ID: s.chat, Me: s.Participant}
		at[s.chat] = &out[i]
	}
	rows, err := chatsByID(tx, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range rows {
		at[c.id].Kind = c.kind
	}
	others, err := company(tx, ids, shownOthers)
	if err != nil {
		return nil, err
	}
	for _, s := range others {
		if s.Account != actor.Account {
			at[s.chat].Others = append(at[s.chat].Others, s.shown())
		}
	}
	count, err := crowds(tx, ids)
	if err != nil {
		return nil, err
	}
	for _, n := range count {
		at[n.Key].Count = n.Val
	}
	said, err := messagesByID(tx, actor.Account, last)
	if err != nil {
		return nil, err
	}
	for _, c := range rows {
		if err := e.label(ctx, tx, c, at[c.id], said); err != nil {
			return nil, err
		}
	}
	return out, e.discretion(tx, actor, out)
}

// label opens the title of a chat and its newest message.
func (e *Engine) label(ctx context.Context, tx *store.Tx, c row, to *Chat, said []Message) error {
	to.At = c.at
	title, err := e.title(c)
	if err != nil {
		return err
	}
	to.Title = title
	for _, m := range said {
		if m.Chat != c.id || m.Seq <= to.Me.joined || c.kind == Group && to.Me.Standing != Member {
			continue
		}
		one := []Message{m}
		if err := e.reveal(ctx, tx, c, one); err != nil {
			return err
		}
		to.Last, to.LastSeq = one[0], one[0].Seq
	}
	return nil
}

// discretion takes away receipts of those who show none, and all of them from an actor
// who shows none.
func (e *Engine) discretion(tx *store.Tx, actor account.Actor, list []Chat) error {
	who := []id.Account{actor.Account}
	for _, c := range list {
		for _, p := range c.Others {
			who = append(who, p.Account)
		}
	}
	quiet, err := discreet(tx, who)
	if err != nil || len(quiet) == 0 {
		return err
	}
	mine := slices.Contains(quiet, actor.Account)
	for i := range list {
		for j := range list[i].Others {
			if p := &list[i].Others[j]; mine || slices.Contains(quiet, p.Account) {
				p.Read = 0
			}
		}
	}
	return nil
}

// shown is a participant as other members see them: whoever has not answered tells
// nothing of what they read.
func (s seat) shown() Participant {
	p := Participant{Account: s.Account, Admin: s.Admin, Standing: s.Standing}
	switch s.Standing {
	case Member:
		p.Delivered, p.Read = s.Delivered, s.Read
	default:
		p.Standing = Asked
	}
	return p
}

// Muted is for how long from now the chat makes no noise, as Arrangement has it.
func (p Participant) Muted(now time.Time) time.Duration {
	switch {
	case !p.MutedUntil.After(now):
		return 0
	case p.MutedUntil.Equal(forGood):
		return -1
	}
	return p.MutedUntil.Sub(now)
}

// Arrangement is how a member keeps a chat in their list.
type Arrangement struct {
	Archived, Pinned bool
	// Mute is for how long new messages make no noise; negative for good.
	Mute time.Duration
}

// Arrange changes how the actor keeps a chat.
func (e *Engine) Arrange(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat, o Arrangement) error {
	_, me, err := e.hold(tx, actor, c)
	if err != nil {
		return err
	}
	until := time.Time{}
	switch {
	case o.Mute < 0:
		until = forGood
	case o.Mute > 0:
		until = tx.Now().Add(o.Mute)
	}
	if me.Archived == o.Archived && me.Pinned == o.Pinned && me.MutedUntil.Equal(until) {
		return nil
	}
	if err := arrange(tx, c, actor.Account, o, until); err != nil {
		return err
	}
	return e.tell(tx, entry{kind: "conversation.update", chat: c, about: actor.Account}, []id.Account{actor.Account})
}

// forGood is when a mute without an end ends.
var forGood = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
