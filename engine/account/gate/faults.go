package gate

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such rule.
	errMissing = fault.New(fault.Missing, "account.gate.missing")
	// errRole: the actor may not change such rules.
	errRole = fault.New(fault.Forbidden, "account.gate.role")
	// errTaken: there is a rule for this already.
	errTaken = fault.New(fault.Conflict, "account.gate.taken")
	// errDomain, errAddress, errHash, errSeverity: the rule cannot be read.
	errDomain   = fault.New(fault.Invalid, "account.gate.domain")
	errAddress  = fault.New(fault.Invalid, "account.gate.address")
	errHash     = fault.New(fault.Invalid, "account.gate.hash")
	errSeverity = fault.New(fault.Invalid, "account.gate.severity")
	// errEmail: sign-ups with this address are not taken.
	errEmail = fault.New(fault.Invalid, "account.gate.email_blocked")
	// errClosed: sign-ups from this network are not taken.
	errClosed = fault.New(fault.Forbidden, "account.gate.closed")
)
