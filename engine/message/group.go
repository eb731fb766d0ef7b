package message

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// administer gives a group that the actor administers.
func (e *Engine) administer(tx *store.Tx, actor account.Actor, c id.Chat) (row, error) {
	found, me, err := e.enter(tx, actor, c)
	switch {
	case err != nil:
		return found, err
	case found.kind != Group:
		return found, errDirect
	case !me.Admin:
		return found, errRole
	}
	return found, nil
}

// Add puts accounts into a group that the actor administers. Who does not let the actor
// write first is asked, and who blocks the actor stays outside without a word. They see
// what is said from now on.
func (e *Engine) Add(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, who []id.Account) error {
	found, err := e.administer(tx, actor, c)
	if err != nil {
		return err
	}
	in, err := seats(tx, c)
	if err != nil {
		return err
	}
	who = slices.Clone(who)
	slices.Sort(who)
	who = slices.DeleteFunc(slices.Compact(who), func(a id.Account) bool {
		return slices.ContainsFunc(in, func(s seat) bool { return s.Account == a })
	})
	if len(who)+len(in) > MaxMembers {
		return errMany
	}
	fresh, err := e.seat(ctx, tx, actor, found, who)
	if err != nil {
		return err
	}
	for _, a := range fresh {
		if err := e.tell(tx, entry{kind: "conversation.new", chat: c, about: actor.Account}, []id.Account{a}); err != nil {
			return err
		}
		if err := e.notice(tx, found, actor, Notice{Act: actAdded, Who: a}); err != nil {
			return err
		}
	}
	return nil
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
func (e *Engine) Remove(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat, who id.Account) error {
	found, err := e.administer(tx, actor, c)
	if err != nil {
		return err
	}
	s, err := seatOf(tx, c, who)
	if store.IsMissing(err) || err == nil && (s.Standing != Member && s.Standing != Asked || who == actor.Account) {
		return errMissing
	}
	if err != nil {
		return err
	}
	return e.unseat(tx, found, actor, s, Notice{Act: actRemoved, Who: who})
}

// Leave takes the actor out of a group. When nobody is left who administers it, the
// member who has been there longest does.
func (e *Engine) Leave(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat) error {
	found, me, err := e.enter(tx, actor, c)
	if err != nil {
		return err
	}
	if found.kind != Group {
		return errDirect
	}
	return e.unseat(tx, found, actor, me, Notice{Act: actLeft, Who: actor.Account})
}

// unseat takes a member out of a group and says so there.
func (e *Engine) unseat(tx *store.Tx, c row, actor account.Actor, s seat, n Notice) error {
	if err := setStanding(tx, c.id, s.Account, left); err != nil {
		return err
	}
	if err := e.tell(tx, entry{kind: "member.leave", chat: c.id, about: s.Account}, []id.Account{s.Account}); err != nil {
		return err
	}
	if err := inherit(tx, c.id); err != nil {
		return err
	}
	if s.Standing != Member {
		return nil
	}
	return e.notice(tx, c, actor, n)
}

// inherit gives a group somebody who administers it.
func inherit(tx *store.Tx, c id.Chat) error {
	in, err := seats(tx, c)
	if err != nil || slices.ContainsFunc(in, func(s seat) bool { return s.Admin }) {
		return err
	}
	in = slices.DeleteFunc(in, func(s seat) bool { return s.Standing != Member })
	if len(in) == 0 {
		return nil
	}
	eldest := slices.MinFunc(in, func(a, b seat) int { return int(a.joined - b.joined) })
	return setRole(tx, c, eldest.Account, roleAdmin)
}

// Rename calls a group that the actor administers something else.
func (e *Engine) Rename(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat, title string) error {
	found, err := e.administer(tx, actor, c)
	if err != nil {
		return err
	}
	if title, err = cleanTitle(title); err != nil {
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
func (e *Engine) Promote(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat, who id.Account) error {
	if _, err := e.administer(tx, actor, c); err != nil {
		return err
	}
	s, err := seatOf(tx, c, who)
	if store.IsMissing(err) || err == nil && s.Standing != Member {
		return errMissing
	}
	if err != nil {
		return err
	}
	if err := setRole(tx, c, who, roleAdmin); err != nil {
		return err
	}
	in, err := seats(tx, c)
	if err != nil {
		return err
	}
	return e.tell(tx, entry{kind: "conversation.update", chat: c, about: actor.Account}, accounts(in))
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
		out[i] = Participant{Account: s.Account, Admin: s.Admin, Standing: s.Standing}
	}
	return out, err
}
