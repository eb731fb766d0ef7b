package recurring

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase forgets what a member was asked, and what they said yes to: the tokens in the
// systems of organisations are good for nothing then.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	return forgetMember(tx, a)
}

// Held describes what this folder keeps about a person, for the operator's desk and for
// export.
func Held() []string {
	return []string{
		"business_recurring_request: what lines asked the member whether they may tell, for thirty days",
		"business_recurring_waiting: what waits to be told to the member until their quiet hours end, sealed",
		"business_recurring_pause: until when the member wants to be told nothing",
		"business_recurring_token: what the member let lines tell again and again, how often and until when",
	}
}
