package entitlement

import "parvis/base/fault"

// Faults of this folder.
var (
	// errFeature: nothing of that name can be granted.
	errFeature = fault.New(fault.Invalid, "entitlement.feature")
	// errGrant: a grant without a subject, a source or a level.
	errGrant = fault.New(fault.Invalid, "entitlement.grant")
	// errEnds: it would end before it begins, or has ended already.
	errEnds = fault.New(fault.Invalid, "entitlement.ends")
	// errReason: no such words.
	errReason = fault.New(fault.Invalid, "entitlement.reason", fault.Arg{Name: "Max", Value: mostReason})
)
