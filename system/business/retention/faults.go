package retention

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such line.
	errMissing = fault.New(fault.Missing, "business.retention.missing")
	// errTerm: no such number of months.
	errTerm = fault.New(fault.Invalid, "business.retention.term", fault.Arg{Name: "Min", Value: least}, fault.Arg{Name: "Max", Value: longest})
)
