package credential

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Place is an address from which an account signed in, and when it last did.
type Place struct {
	Address string
	At      time.Time
}

// Places tells staff from where accounts signed in during the last seven days,
// latest first; of sessions that ended nothing is left.
func (e *Engine) Places(_ context.Context, tx *store.Tx, actor account.Actor, of []id.Account) (map[id.Account][]Place, error) {
	if !actor.Role.Has(account.ManageUsers) {
		return nil, errStaff
	}
	list, err := placesOf(tx, of, tx.Now().Add(-addressLife))
	out := map[id.Account][]Place{}
	for _, s := range list {
		if !slices.ContainsFunc(out[s.Account], func(p Place) bool { return p.Address == s.Address }) {
			out[s.Account] = append(out[s.Account], Place{s.Address, s.CreatedAt})
		}
	}
	return out, err
}

// From gives staff the accounts that signed in from an address during the last
// seven days, newest account first.
func (e *Engine) From(_ context.Context, tx *store.Tx, actor account.Actor, at netip.Addr, p store.Page) ([]id.Account, error) {
	if !actor.Role.Has(account.ManageUsers) {
		return nil, errStaff
	}
	return signedInFrom(tx, at.Unmap().WithZone("").String(), tx.Now().Add(-addressLife), p)
}
