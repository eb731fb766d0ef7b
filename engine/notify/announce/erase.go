package announce

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase takes an account's reading and reactions out of notify_announcement_read
// and notify_announcement_reaction.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }

// Held describes what this folder keeps about a person, for the operator's desk
// and for export.
func Held() []string {
	return []string{"notify_announcement_read, notify_announcement_reaction: announcements put away and answered"}
}
