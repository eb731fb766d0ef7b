package account

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
)

// Filter chooses accounts for staff: those that fit every field that is set.
type Filter struct {
	State State
	// Roles are the ones of which they have one.
	Roles []RoleID
	// With is a permission that the role must have.
	With Permission
	// Name and Display are found as Search finds them; Name also as a whole, in
	// whatever state.
	Name, Display string
	// Email is the whole address, confirmed or not.
	Email string
	// Inviter made the invitation, which still stands, that they came with.
	Inviter id.Account
	// Among are the accounts to choose from; none is all.
	Among []id.Account
}

// List gives accounts in any state for staff, newest first; those found by a
// name stand in the order of Search and have one page.
func (e *Engine) List(ctx context.Context, tx *store.Tx, actor Actor, f Filter, p store.Page) ([]Account, error) {
	if err := need(actor, ManageUsers); err != nil {
		return nil, err
	}
	all, err := roles(tx)
	if err != nil {
		return nil, err
	}
	if f.Inviter == 0 && f.Name+f.Display+f.Email == "" && f.With == 0 && len(f.Among) == 0 {
		return listedWith(tx, f, all, p)
	}
	found, err := e.listedAmong(ctx, tx, f, p)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return slices.DeleteFunc(found, func(a Account) bool {
		role := slices.IndexFunc(all, func(r Role) bool { return r.ID == a.Role })
		return f.State != "" && a.State != f.State || len(f.Roles) > 0 && !slices.Contains(f.Roles, a.Role) || len(f.Among) > 0 && !slices.Contains(f.Among, a.ID) ||
			f.With != 0 && (role < 0 || !all[role].Permissions.Has(f.With)) ||
			!contains(a.Username, f.Name) || !contains(a.DisplayName, f.Display)
	}), nil
}

// listedWith gives the accounts in a state, with one of the roles that there are.
func listedWith(tx *store.Tx, f Filter, all []Role, p store.Page) ([]Account, error) {
	if len(f.Roles) == 0 {
		return listed(tx, f.State, 0, p)
	}
	var out []Account
	for _, r := range all {
		if !slices.Contains(f.Roles, r.ID) {
			continue
		}
		got, err := listed(tx, f.State, r.ID, p)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	slices.SortFunc(out, func(a, b Account) int { return cmp.Compare(b.ID, a.ID) })
	if n := min(len(out), p.Limit); p.Min > 0 {
		out = out[len(out)-n:]
	} else {
		out = out[:n]
	}
	return out, nil
}

// listedAmong begins with the condition that the fewest accounts fit.
func (e *Engine) listedAmong(ctx context.Context, tx *store.Tx, f Filter, p store.Page) ([]Account, error) {
	switch {
	case f.Email != "":
		l, err := loginByEmail(tx, foldEmail(strings.TrimSpace(f.Email)))
		if store.IsMissing(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return many(tx, []id.Account{l.Account})
	case f.Inviter != 0:
		return listedGuests(tx, f, p)
	case f.Name+f.Display != "":
		return e.listedNamed(ctx, tx, f, p.Limit)
	case len(f.Among) > 0:
		found, err := many(tx, f.Among)
		slices.SortFunc(found, func(a, b Account) int { return cmp.Compare(b.ID, a.ID) })
		return found, err
	}
	staff, err := e.Staff(ctx, tx, f.With)
	if err != nil {
		return nil, err
	}
	return many(tx, staff)
}

func (e *Engine) listedNamed(ctx context.Context, tx *store.Tx, f Filter, limit int) ([]Account, error) {
	q := f.Name
	if q == "" {
		q = f.Display
	}
	found, err := e.Search(ctx, tx, q, limit, 0)
	if err != nil {
		return nil, err
	}
	whole, err := byName(tx, FoldName(f.Name))
	if err == nil {
		found = append([]id.Account{whole.ID}, slices.DeleteFunc(found, func(a id.Account) bool { return a == whole.ID })...)
	} else if !store.IsMissing(err) {
		return nil, err
	}
	by, err := many(tx, found)
	slices.SortFunc(by, func(a, b Account) int { return slices.Index(found, a.ID) - slices.Index(found, b.ID) })
	return by, err
}

func contains(text, part string) bool { return strings.Contains(plainText(text), plainText(part)) }
