package account

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Staff gives the active accounts whose role has a permission.
func (e *Engine) Staff(_ context.Context, tx *store.Tx, p Permission) ([]id.Account, error) {
	all, err := roles(tx)
	if err != nil {
		return nil, err
	}
	var with []RoleID
	for _, r := range all {
		if r.Permissions.Has(p) {
			with = append(with, r.ID)
		}
	}
	return staff(tx, with)
}
