package account

import (
	"context"
	"fmt"
	"regexp"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/audit"
)

// RoleID names a role.
type RoleID int64

// The roles that every network has.
const (
	MemberRole    = RoleID(1)
	ModeratorRole = RoleID(2)
	AdminRole     = RoleID(3)
	OwnerRole     = RoleID(4)
)

// Role is a name for a set of permissions. A role ranks above those with a lower
// rank; ranks go from 0 to 1000.
type Role struct {
	ID          RoleID
	Name        string
	Color       string // #rrggbb, or nothing
	Permissions Permission
	Rank        int
	Highlighted bool
}

// first are the names under which a network's roles are stored at first.
var first = map[RoleID]string{MemberRole: "Member", ModeratorRole: "Moderator", AdminRole: "Admin", OwnerRole: "Owner"}

// Word is the key of the words for a role that still has the name it came with; a
// role that the staff named has none, and is called by its Name.
func (r Role) Word() string {
	if name := first[r.ID]; name == "" || name != r.Name {
		return ""
	}
	return fmt.Sprintf("account.role.%d", r.ID)
}

const maxRoleName = 40

var color = regexp.MustCompile(`^(#[0-9a-f]{6})?$`)

// Roles gives every role, the highest first.
func (e *Engine) Roles(_ context.Context, tx *store.Tx) ([]Role, error) { return roles(tx) }

// Role gives one role by its number.
func (e *Engine) Role(_ context.Context, tx *store.Tx, r RoleID) (Role, error) {
	if known, ok := e.roles.Get(tx, r); ok {
		return known, nil
	}
	got, err := roleByID(tx, r)
	if err == nil {
		e.roles.Put(tx, r, got)
	}
	return got, err
}

// forgetRoles forgets what a role allowed and how it was called.
func (e *Engine) forgetRoles() {
	e.roles.DropAll()
	e.actors.DropAll()
}

// RoleOf gives the role of an account; of 0, that of every member.
func (e *Engine) RoleOf(ctx context.Context, tx *store.Tx, a id.Account) (Role, error) {
	which := MemberRole
	if a != 0 {
		got, err := e.Find(ctx, tx, a)
		if err != nil {
			return Role{}, err
		}
		which = got.Role
	}
	return roleByID(tx, which)
}

// SetRole gives an account another role. Both its role and the new one must rank
// below the actor's.
func (e *Engine) SetRole(ctx context.Context, tx *store.Tx, actor Actor, target id.Account, role RoleID) error {
	a, err := e.Find(ctx, tx, target)
	if err != nil {
		return err
	}
	to, err := roleByID(tx, role)
	if err != nil {
		return errRoleMissing
	}
	if err := e.above(ctx, tx, actor, a, ManageRoles); err != nil {
		return err
	}
	if err := e.below(ctx, tx, actor, to); err != nil {
		return err
	}
	if err := setRole(tx, target, role); err != nil {
		return err
	}
	err = audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "account.role", Subject: audit.Account(target), Reason: reasonOf(actor),
		Before: id.Account(a.Role).String(), After: id.Account(role).String(),
	})
	if err != nil {
		return err
	}
	tx.AfterCommit(func() { e.actors.Drop(target) })
	return e.o.Events.Emit(tx, StateChanged{Account: target, From: a.State, To: a.State})
}

// SaveRole adds a role (ID 0) or changes one, and gives its id.
func (e *Engine) SaveRole(ctx context.Context, tx *store.Tx, actor Actor, r Role) (RoleID, error) {
	if err := r.check(); err != nil {
		return 0, err
	}
	if actor.Role&(ManageRoles|Administrator) == 0 || actor.Role&Administrator == 0 && r.Permissions&^actor.Role != 0 {
		return 0, errForbidden
	}
	if err := e.below(ctx, tx, actor, r); err != nil {
		return 0, err
	}
	before := ""
	if r.ID == 0 {
		r.ID = RoleID(tx.NewID())
	} else {
		was, err := roleByID(tx, r.ID)
		if err != nil {
			return 0, errRoleMissing
		}
		if err := e.below(ctx, tx, actor, was); err != nil {
			return 0, err
		}
		if was.ID == MemberRole && r.Rank != 0 {
			return 0, errForbidden
		}
		before = was.Permissions.String()
	}
	if err := putRole(tx, r); err != nil {
		return 0, err
	}
	tx.AfterCommit(e.forgetRoles)
	if err := e.o.Events.Emit(tx, RoleChanged{Role: r.ID}); err != nil {
		return 0, err
	}
	return r.ID, audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "account.role.change", Subject: audit.Subject{Kind: "role", ID: int64(r.ID)},
		Before: before, After: r.Permissions.String(),
	})
}

// below checks that a role ranks below the actor's own.
func (e *Engine) below(ctx context.Context, tx *store.Tx, actor Actor, r Role) error {
	if !actor.Known() {
		return need(actor, Administrator)
	}
	rank, err := e.rankOf(ctx, tx, actor.Account)
	if err != nil {
		return err
	}
	if r.Rank >= rank {
		return errForbidden
	}
	return nil
}

func (r Role) check() error {
	var f fault.Fields
	if n := utf8.RuneCountInString(r.Name); n == 0 || n > maxRoleName || i18n.BadText(r.Name) {
		f.Add("name", "ERR_INVALID")
	}
	if !color.MatchString(r.Color) {
		f.Add("color", "ERR_INVALID")
	}
	if r.Rank < 0 || r.Rank > 1000 {
		f.Add("rank", "ERR_INVALID")
	}
	return f.Err(invalid)
}
