package invite

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such page for this member, and no such invitation.
	errMissing = fault.New(fault.Missing, "account.invites.missing")
	// errChoice: the form offers no such choice.
	errChoice = fault.New(fault.Invalid, "account.invites.choice")
)
