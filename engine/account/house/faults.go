package house

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such rule, and no such text.
	errMissing = fault.New(fault.Missing, "account.house.missing")
	// errRole: the actor does not speak in the network's name.
	errRole = fault.New(fault.Forbidden, "account.house.role")
	// errMany: the network has as many rules as it may have.
	errMany = fault.New(fault.Invalid, "account.house.many")
	// errPast: what has held is not changed.
	errPast = fault.New(fault.Invalid, "account.house.past")
	// errBlank, errLong: a rule or a text says nothing, or too much.
	errBlank = fault.New(fault.Invalid, "account.house.blank")
	errLong  = fault.New(fault.Invalid, "account.house.long")
)
