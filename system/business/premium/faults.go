package premium

import "parvis/base/fault"

// Faults of this folder.
var (
	// errRole: only the staff that looks after organisations. errNobody: no such organisation.
	errRole   = fault.New(fault.Forbidden, "business.premium.role")
	errNobody = fault.New(fault.Missing, "business.premium.missing")
	// errReason: the staff say why.
	errReason = fault.New(fault.Invalid, "business.premium.reason", fault.Arg{Name: "Min", Value: minReason})
	// errUntil: no day that a plan can end.
	errUntil = fault.New(fault.Invalid, "business.premium.until")
	// errNone: the staff gave nothing that could end.
	errNone = fault.New(fault.Missing, "business.premium.none")
)
