package notify

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase removes an account from notify_notification, notify_policy,
// notify_request, notify_permission, notify_marker, notify_push
// and notify_digest.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error { return eraseRows(tx, a) }
