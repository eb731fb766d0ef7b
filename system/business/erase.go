package business

import (
	"context"

	"parvis/base/id"
	"parvis/base/store"
)

// Erase forgets by what businesses know a member, and the member's roles. What an
// organisation keeps stays with it: the aliases in its own systems lead nowhere then.
func (e *Engine) Erase(_ context.Context, tx *store.Tx, a id.Account) error {
	return eraseMember(tx, a)
}

// Held describes what this folder keeps about a person, for the operator's desk and for
// export.
func Held() []string {
	return []string{
		"business_alias: by what each organisation knows the member",
		"business_out: messages that apps sent to the member, without words, and how far they came, for thirty-one days",
		"business_held: marketing that waits to be sent to the member, sealed",
		"business_window: when the member last wrote to a line",
		"business_stop: lines that the member stopped, and that stopped the member",
		"business_consent: what the member lets each organisation send, since when and by which act",
		"business_reach: which members an organisation wrote to outside windows in the last week, by what it calls them",
		"business_marketed: when marketing was sent to the member in the last day",
		"business_offer: roles that organisations offered the member in the last week, and that the member offered",
		"business_token: that the member made it for an app",
		"business_role: what the member does in organisations",
		"business_account: how an organisation is called; it names nobody",
	}
}
