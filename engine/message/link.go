package message

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
)

// Link lets whoever has its code into a group.
type Link struct {
	Code string
	By   id.Account
	At   time.Time

	chat      id.Chat
	hash, box []byte
}

// Invitation is what somebody with a link is told before they join.
type Invitation struct {
	Chat  id.Chat
	Title string
	Count int
	// In tells that they are in the group already.
	In bool
}

const linkPurpose = "message.link"

// MakeLink gives a group that the actor administers a link, in the place of any other.
func (e *Engine) MakeLink(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat) (Link, error) {
	if _, err := e.administer(ctx, tx, actor, c); err != nil {
		return Link{}, err
	}
	l := Link{Code: base64.RawURLEncoding.EncodeToString(seal.Random(16)), By: actor.Account, At: tx.Now(), chat: c}
	l.hash, l.box = seal.Hash(l.Code), e.o.Keys.Seal(linkPurpose, []byte(l.Code), []byte(c.String()))
	return l, putLink(tx, l)
}

// Link gives the link of a group that the actor administers; where there is none, it has
// no code.
func (e *Engine) Link(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat) (Link, error) {
	found, me, err := e.enter(tx, actor, c)
	switch {
	case err != nil:
		return Link{}, err
	case found.kind != Group:
		return Link{}, errDirect
	case !me.Admin:
		return Link{}, errRole
	}
	l, err := linkOf(tx, c)
	if store.IsMissing(err) {
		return Link{}, nil
	}
	if err != nil {
		return Link{}, err
	}
	code, err := e.o.Keys.Open(linkPurpose, l.box, []byte(c.String()))
	l.Code = string(code)
	return l, err
}

// RevokeLink ends the link of a group that the actor administers.
func (e *Engine) RevokeLink(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat) error {
	if _, err := e.administer(ctx, tx, actor, c); err != nil {
		return err
	}
	return dropLink(tx, c)
}

// Invitation says into which group a code leads.
func (e *Engine) Invitation(ctx context.Context, tx *store.Tx, actor account.Actor, code string) (Invitation, error) {
	c, s, err := e.follow(ctx, tx, actor, code, chatByID)
	if err != nil {
		return Invitation{}, err
	}
	title, err := e.title(c)
	if err != nil {
		return Invitation{}, err
	}
	n, err := seated(tx, c.id)
	return Invitation{Chat: c.id, Title: title, Count: n, In: s.Standing == Member}, err
}

// Join takes the actor into the group to which a code leads. They see what is said from
// now on.
func (e *Engine) Join(ctx context.Context, tx *store.Tx, actor account.Actor, code string) (id.Chat, error) {
	c, s, err := e.follow(ctx, tx, actor, code, lockChat)
	if err != nil || s.Standing == Member {
		return c.id, err
	}
	if err := e.may(ctx, tx, actor); err != nil {
		return 0, err
	}
	n, err := seated(tx, c.id)
	if err != nil {
		return 0, err
	}
	counted := s.Standing != "" && s.Standing != left
	if n >= MaxMembers && !counted {
		return 0, errMany
	}
	if err := putSeat(tx, c.id, actor.Account, roleMember, Member, c.last, id.Message(tx.NewID())); err != nil {
		return 0, err
	}
	in, err := seats(tx, c.id)
	if err != nil {
		return 0, err
	}
	if err := holdBoxes(tx, accounts(in)); err != nil {
		return 0, err
	}
	if err := e.tell(tx, entry{kind: "conversation.new", chat: c.id, about: actor.Account}, []id.Account{actor.Account}); err != nil {
		return 0, err
	}
	return c.id, e.notice(tx, c, actor, Notice{Act: actJoined, Who: []id.Account{actor.Account}})
}

// follow finds where a code leads, and how the actor stands to it. For whoever was
// removed, or stands behind a block of or against who made the link, there is none.
func (e *Engine) follow(ctx context.Context, tx *store.Tx, actor account.Actor, code string, read func(*store.Tx, id.Chat) (row, error)) (c row, s seat, err error) {
	l, err := linkByHash(tx, seal.Hash(code))
	if err == nil {
		c, err = read(tx, l.chat)
	}
	if err == nil {
		var now Link // it may have been revoked while the chat was waited for
		if now, err = linkOf(tx, l.chat); err == nil && !slices.Equal(now.hash, l.hash) {
			err = errLink
		}
	}
	if store.IsMissing(err) {
		err = errLink
	}
	if err != nil {
		return row{}, s, err
	}
	if s, err = seatOf(tx, c.id, actor.Account); store.IsMissing(err) {
		err = nil
	}
	if err != nil || s.Standing == Member {
		return c, s, err
	}
	kept, err := e.o.Graph.Apart(ctx, tx, actor.Account, l.By)
	if err == nil && (kept || s.Standing == removed) {
		err = errLink
	}
	return c, s, err
}
