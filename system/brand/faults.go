package brand

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such identity, and no such file of it.
	errMissing = fault.New(fault.Missing, "brand.missing")
	// errRole: the actor does not set the network's identity.
	errRole = fault.New(fault.Forbidden, "brand.role")
	// errMany: two identities are being worked on already.
	errMany = fault.New(fault.Invalid, "brand.many")
	// errPast: what is to be published is due in the past.
	errPast = fault.New(fault.Invalid, "brand.past")
	// errChanged: somebody else changed the draft since it was opened.
	errChanged = fault.New(fault.Conflict, "brand.changed")
	// errState: a published or scheduled identity is not changed, and a draft not called off.
	errState = fault.New(fault.Conflict, "brand.state")
)
