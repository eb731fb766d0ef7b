package work

import "parvis/base/fault"

// Faults of this folder.
var (
	// errBroken: not a solution of a challenge of this network.
	errBroken = fault.New(fault.Invalid, "account.work.broken")
	// errOver: the challenge is too old.
	errOver = fault.New(fault.Invalid, "account.work.over")
	// errSpent: somebody signed up with this challenge already.
	errSpent = fault.New(fault.Invalid, "account.work.spent")
)
