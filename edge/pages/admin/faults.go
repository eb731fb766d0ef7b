package admin

import "parvis/base/fault"

// Faults of this folder.
var (
	// errOwnNetwork: the rule would shut out who makes it.
	errOwnNetwork = fault.New(fault.Invalid, "pages.admin.own_network")
)
