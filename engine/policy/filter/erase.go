package filter

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase removes an account's filters with their keywords and posts.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	list, err := filtersOf(tx, a)
	if err != nil {
		return err
	}
	for _, f := range list {
		if err := deleteFilter(tx, f.ID); err != nil {
			return err
		}
	}
	return e.changed(tx, a)
}

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{"policy_filter: filters made, with their keywords and the posts they name"}
}
