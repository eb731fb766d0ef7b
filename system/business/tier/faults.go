package tier

import "parvis/base/fault"

// Faults of this folder.
var (
	// errFull: an organisation reached as many members as it may in a day.
	errFull = fault.New(fault.Limited, "business.tier", fault.Arg{Name: "Max", Value: Tier(0).Most()})
)
