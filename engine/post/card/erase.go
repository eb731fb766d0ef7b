package card

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase takes an account out of post_card_day, and off the pages of post_card
// that name it as their author. What its posts show goes with the posts.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{
		"post_card_day: which pages a member linked on which of the last eight days",
		"post_card: pages that name the member as their author",
	}
}
