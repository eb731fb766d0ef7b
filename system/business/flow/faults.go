package flow

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no flow of this account.
	errMissing = fault.New(fault.Missing, "business.flow.missing")
	// errName: a flow cannot be called that, or another is.
	errName = fault.New(fault.Invalid, "business.flow.name")
	// errMany: an account has as many flows as it may.
	errMany = fault.New(fault.Limited, "business.flow.too_many")
	// errState: what a flow is now does not allow this.
	errState = fault.New(fault.Invalid, "business.flow.state")
	// errBlocked: a flow that is not offered any more is not sent.
	errBlocked = fault.New(fault.Forbidden, "business.flow.blocked")
	// errPress: nobody can have pressed that.
	errPress = fault.New(fault.Invalid, "business.flow.press")
)
