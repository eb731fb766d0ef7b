package account

import (
	"context"
	"fmt"
	"math"
	"time"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/audit"
)

const (
	maxInvites   = 100
	maxInviteUse = 1000
	maxGuests    = 500
)

// Invite lets people come who have its code.
type Invite struct {
	ID      int64
	Code    string
	Owner   id.Account
	MaxUses int // 0: any number
	Uses    int
	// Role is what those who come with it get.
	Role      RoleID
	ExpiresAt time.Time // zero: never
}

// Open tells whether somebody can come with the invitation now.
func (i Invite) Open(now time.Time) bool {
	return (i.MaxUses == 0 || i.Uses < i.MaxUses) && (i.ExpiresAt.IsZero() || now.Before(i.ExpiresAt))
}

// MakeInvite makes an invitation that may be used so often and so long; zero
// means without end. A role other than Member must rank below the actor's.
func (e *Engine) MakeInvite(ctx context.Context, tx *store.Tx, actor Actor, uses int, life time.Duration, role RoleID) (Invite, error) {
	if err := need(actor, InviteUsers); err != nil {
		return Invite{}, err
	}
	life = max(life, 0)
	i := Invite{ID: tx.NewID(), Code: seal.NewCode(), Owner: actor.Account, MaxUses: min(max(uses, 0), maxInviteUse), Role: role}
	if i.Role == 0 {
		i.Role = MemberRole
	}
	if life > 0 {
		i.ExpiresAt = tx.Now().Add(life)
	}
	if i.Role != MemberRole {
		r, err := roleByID(tx, i.Role)
		if err != nil {
			return i, errRoleMissing
		}
		if err := need(actor, ManageRoles); err != nil {
			return i, err
		}
		if err := e.below(ctx, tx, actor, r); err != nil {
			return i, err
		}
	}
	if actor.Known() {
		if _, err := e.actorOf(ctx, tx, actor); err != nil {
			return i, err
		}
		n, err := countInvites(tx, actor.Account)
		if err != nil {
			return i, err
		}
		if n >= maxInvites {
			return i, errInvites
		}
	}
	if err := insertInvite(tx, i); err != nil {
		return i, err
	}
	return i, audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "account.invite.make", Subject: i.subject(), Reason: reasonOf(actor),
		After: fmt.Sprintf("role:%d uses:%d days:%d", i.Role, i.MaxUses, int(math.Ceil(life.Hours()/24))),
	})
}

// subject names the invitation by its number: its code lets people in.
func (i Invite) subject() audit.Subject { return audit.Subject{Kind: "invitation", ID: i.ID} }

// Invites gives the actor's invitations, newest first.
func (e *Engine) Invites(_ context.Context, tx *store.Tx, actor Actor) ([]Invite, error) {
	return invitesOf(tx, actor.Account)
}

// Guests gives who came with the actor's invitations and can be seen, by the number
// of the invitation, the newest first; of all, the newest 500 are looked at.
func (e *Engine) Guests(ctx context.Context, tx *store.Tx, actor Actor) (map[int64][]Account, error) {
	mine, err := invitesOf(tx, actor.Account)
	if err != nil || len(mine) == 0 || !actor.Known() {
		return nil, err
	}
	which := make([]int64, len(mine))
	for i, m := range mine {
		which[i] = m.ID
	}
	came, err := invitedBy(tx, which)
	if err != nil {
		return nil, err
	}
	who, with := make([]id.Account, len(came)), map[id.Account]int64{}
	for i, c := range came {
		who[i], with[c.Key] = c.Key, c.Val
	}
	seen, err := e.Many(ctx, tx, who)
	out := map[int64][]Account{}
	for _, a := range seen {
		out[with[a.ID]] = append(out[with[a.ID]], a)
	}
	return out, err
}

// RevokeInvite ends an invitation of the actor's own, or anybody's with
// ManageInvites; Missing when there is none.
func (e *Engine) RevokeInvite(ctx context.Context, tx *store.Tx, actor Actor, invite int64) error {
	i, err := inviteByID(tx, invite)
	if store.IsMissing(err) || err == nil && i.Owner != actor.Account && !actor.Role.Has(ManageInvites) {
		return errInviteMissing
	}
	if err != nil {
		return err
	}
	if err := deleteInvite(tx, i.ID); err != nil {
		return err
	}
	entry := audit.Entry{Actor: actor.Account, Action: "account.invite.end", Subject: i.subject(), Reason: reasonOf(actor)}
	if i.Owner != actor.Account {
		entry.Before = audit.Account(i.Owner).String()
	}
	return audit.Record(ctx, tx, entry)
}
