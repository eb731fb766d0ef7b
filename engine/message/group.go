package message

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// administer gives a group that the actor administers.
func (e *Engine) administer(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat) (row, error) {
	found, me, err := e.hold(tx, actor, c)
	switch {
	case err != nil:
		return found, err
	case found.kind != Group:
		return found, errDirect
	case !me.Admin:
		return found, errRole
	}
	return found, e.may(ctx, tx, actor)
}

// MaxAdded is how many accounts are added to a group at once.
const MaxAdded = 50

// Add puts accounts into a group that the actor administers. Who does not let the actor
// write first is asked, as is who left the group, and who blocks the actor is kept out
// without a word. They see what is said from now on.
func (e *Engine) Add(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, who []id.Account) error {
	found, err := e.administer(ctx, tx, actor, c)
	if err != nil {
		return err
	}
	who = slices.Clone(who)
	slices.Sort(who)
	who = slices.Compact(who)
	known, err := seatsAmong(tx, c, who[:min(len(who), MaxAdded+1)])
	if err != nil {
		return err
	}
	again := map[id.Account]bool{}
	for _, s := range known {
		if s.Standing == left || s.Standing == removed {
			again[s.Account] = true
			continue
		}
		who = slices.DeleteFunc(who, func(a id.Account) bool { return a == s.Account })
	}
	n, err := seated(tx, c)
	switch {
	case err != nil:
		return err
	case len(who) == 0:
		return nil
	case len(who) > MaxAdded || len(who)+n > MaxMembers:
		return errMany
	}
	fresh, err := e.seat(ctx, tx, actor, found, who, again)
	if err != nil {
		return err
	}
	in, err := seats(tx, c)
	if err != nil {
		return err
	}
	all := append(accounts(in), fresh...)
	slices.Sort(all)
	if err := holdBoxes(tx, slices.Compact(all)); err != nil {
		return err
	}
	if err := e.tell(tx, entry{kind: "conversation.new", chat: c, about: actor.Account}, fresh); err != nil {
		return err
	}
	return e.notice(tx, found, actor, Notice{Act: actAdded, Who: who})
}

// notice says in a chat what happened to it.
func (e *Engine) notice(tx *store.Tx, c row, actor account.Actor, n Notice) error {
	in, err := seats(tx, c.id)
	if err != nil {
		return err
	}
	_, err = e.say(tx, c.id, actor.Account, Words{Notice: &n}, accounts(in), 0)
	return err
}

// Remove takes somebody out of a group that the actor administers.
func (e *Engine) Remove(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, who id.Account) error {
	found, err := e.administer(ctx, tx, actor, c)
	if err != nil {
		return err
	}
	s, err := seatOf(tx, c, who)
	if store.IsMissing(err) || err == nil && (s.Standing == left || s.Standing == removed || who == actor.Account) {
		return errMissing
	}
	if err != nil {
		return err
	}
	return e.unseat(tx, found, actor, s, Notice{Act: actRemoved, Who: []id.Account{who}})
}

// Leave takes the actor out of a group. When nobody is left who administers it, the
// member who has been there longest does.
func (e *Engine) Leave(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat) error {
	found, me, err := e.hold(tx, actor, c)
	if err != nil {
		return err
	}
	if found.kind != Group {
		return errDirect
	}
	return e.unseat(tx, found, actor, me, Notice{Act: actLeft, Who: []id.Account{actor.Account}})
}

// unseat takes a member out of a group and says so there.
func (e *Engine) unseat(tx *store.Tx, c row, actor account.Actor, s seat, n Notice) error {
	gone := left
	if n.Act == actRemoved {
		gone = removed
	}
	if err := setStanding(tx, c.id, s.Account, gone); err != nil {
		return err
	}
	if err := dropLinkBy(tx, c.id, s.Account); err != nil {
		return err
	}
	in, err := seats(tx, c.id)
	if err != nil {
		return err
	}
	told := accounts(in)
	if s.Standing == Member || s.Standing == Asked {
		told = append(told, s.Account)
	}
	if err := e.tell(tx, entry{kind: "member.leave", chat: c.id, about: s.Account}, told); err != nil {
		return err
	}
	if len(in) == 0 {
		return emptyChats(tx, []id.Chat{c.id})
	}
	if err := inherit(tx, c.id, in); err != nil || s.Standing != Member {
		return err
	}
	return e.notice(tx, c, actor, n)
}

// inherit gives a group with these members somebody who administers it.
func inherit(tx *store.Tx, c id.Chat, in []seat) error {
	if len(in) == 0 || slices.ContainsFunc(in, func(s seat) bool { return s.Admin }) {
		return nil
	}
	eldest := slices.MinFunc(in, func(a, b seat) int { return int(a.joined - b.joined) })
	return setRole(tx, c, eldest.Account, roleAdmin)
}

// Rename calls a group that the actor administers something else.
func (e *Engine) Rename(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, title string) error {
	found, err := e.administer(ctx, tx, actor, c)
	if err != nil {
		return err
	}
	if title, err = cleanTitle(title); err != nil {
		return err
	}
	if was, err := e.title(found); err != nil || was == title {
		return err
	}
	k, err := e.key(c, found.box)
	if err != nil {
		return err
	}
	if err := setTitle(tx, c, k.Seal([]byte(title), place(c, 0, "title"))); err != nil {
		return err
	}
	return e.notice(tx, found, actor, Notice{Act: actTitled, Title: title})
}

// Promote lets a member of a group administer it beside the actor.
func (e *Engine) Promote(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, who id.Account) error {
	if _, err := e.administer(ctx, tx, actor, c); err != nil {
		return err
	}
	s, err := seatOf(tx, c, who)
	if store.IsMissing(err) || err == nil && s.Standing != Member {
		return errMissing
	}
	if err != nil || s.Admin {
		return err
	}
	if err := setRole(tx, c, who, roleAdmin); err != nil {
		return err
	}
	return e.tellMembers(tx, entry{kind: "conversation.update", chat: c, about: actor.Account})
}

// Members pages through who takes part in a chat of the actor's, or is asked to, by
// their numbers.
func (e *Engine) Members(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat, after id.Account, limit int) ([]Participant, error) {
	if _, _, err := e.enter(tx, actor, c); err != nil {
		return nil, err
	}
	list, err := seatsAfter(tx, c, after, limit)
	out := make([]Participant, len(list))
	for i, s := range list {
		out[i] = s.shown()
	}
	return out, err
}
