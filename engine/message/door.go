package message

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/graph"
	"parvis/engine/policy/decide"
)

// Door says who may write first to a member; everybody else has to ask.
type Door string

// The doors.
const (
	Everyone = Door("everyone")
	// Near is whom the member follows.
	Near    = Door("followed_and_mutuals")
	Mutuals = Door("mutuals")
	Nobody  = Door("nobody")
)

// Settings are what a member chose about messages.
type Settings struct {
	Door Door
	// Receipts tells others what the member read; without it the member is told of
	// nobody else's reading either.
	Receipts bool
}

// Settings gives what a member chose, or what holds for who chose nothing.
func (e *Engine) Settings(_ context.Context, tx *store.Tx, a id.Account) (Settings, error) {
	return settingsOf(tx, a)
}

// SetSettings replaces what the actor chose.
func (e *Engine) SetSettings(_ context.Context, tx *store.Tx, actor account.Actor, s Settings) error {
	switch s.Door {
	case Everyone, Near, Mutuals, Nobody:
		return putSettings(tx, actor.Account, s)
	}
	return errSettings
}

// welcome tells how somebody who is written to by the actor for the first time stands
// to the chat: in it, asked, or, behind a block, outside without anybody's being told.
// Who is blocked meets the refusals that a stranger would.
func (e *Engine) welcome(ctx context.Context, tx *store.Tx, actor account.Actor, to id.Account, rel graph.Relation) (Standing, error) {
	s, err := settingsOf(tx, to)
	if err != nil {
		return apart, err
	}
	young, err := e.o.Age.Young(ctx, tx, to)
	if err != nil {
		return apart, err
	}
	if young && (s.Door == Everyone || s.Door == Near) {
		s.Door = Mutuals
	}
	kept := rel.Blocking || rel.BlockedBy
	if s.Door == Nobody {
		return apart, errDoor
	}
	if kept {
		return apart, nil
	}
	them := decide.Subject{Kind: decide.KindAccount, ID: int64(to), AuthorID: int64(to)}
	if err := e.o.Policy.Can(ctx, tx, actor.Account, decide.DoMessage, them); err != nil {
		return apart, err
	}
	if s.Door == Everyone || rel.FollowedBy && (s.Door == Near || rel.Following) {
		return Member, nil
	}
	return Asked, nil
}

// retry asks again how somebody stands to a direct chat who was kept out by a block that
// is no more, let a request lie, or declined and follows the actor by now.
func (e *Engine) retry(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, other seat) (Standing, error) {
	rels, err := e.o.Graph.Relations(ctx, tx, actor.Account, []id.Account{other.Account})
	if err != nil {
		return other.Standing, err
	}
	st, err := e.welcome(ctx, tx, actor, other.Account, rels[0])
	switch {
	case err != nil: // the door is shut: all stays as it is
		return other.Standing, nil //nolint:nilerr // as it was before
	case st == other.Standing, st == apart, other.Standing == declined && !rels[0].FollowedBy, other.Standing == expired && st != Member:
		return other.Standing, nil
	}
	if err := setStanding(tx, c, other.Account, st); err != nil {
		return st, err
	}
	return st, e.tell(tx, entry{kind: "conversation.new", chat: c, about: actor.Account}, []id.Account{other.Account})
}

// Accept takes a request: the chat is among the actor's own from now on.
func (e *Engine) Accept(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat) error {
	_, s, err := e.hold(tx, actor, c)
	if err != nil || s.Standing == Member {
		return err
	}
	return e.join(tx, c, s)
}

// join seats somebody who was asked, counts what they have not read, and tells the others
// of the chat.
func (e *Engine) join(tx *store.Tx, c id.Chat, s seat) error {
	if err := setStanding(tx, c, s.Account, Member); err != nil {
		return err
	}
	unread, err := unreadAfter(tx, s.Account, c, max(s.Read, s.joined))
	if err != nil {
		return err
	}
	if err := setUnread(tx, c, s.Account, unread); err != nil {
		return err
	}
	return e.tellMembers(tx, entry{kind: "member.join", chat: c, about: s.Account})
}

// Decline refuses a request: the chat is gone for the actor, and nobody else is
// told.
func (e *Engine) Decline(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat) error {
	_, s, err := e.hold(tx, actor, c)
	if err != nil {
		return err
	}
	if s.Standing != Asked {
		return errMissing
	}
	if err := setStanding(tx, c, actor.Account, declined); err != nil {
		return err
	}
	return e.tell(tx, entry{kind: "conversation.update", chat: c, about: actor.Account}, []id.Account{actor.Account})
}
