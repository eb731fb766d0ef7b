package trend

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase takes an account out of post_trend_review. Its posts leave post_trend
// when it is counted next, and are not shown from when they are gone.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	return dropReview(tx, Author, int64(a))
}

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{"post_trend_review: whether the staff let a post of the member trend"}
}
