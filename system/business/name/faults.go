package name

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such line, or nothing of it waits.
	errMissing = fault.New(fault.Missing, "business.name.missing")
	// errChanged: another name is asked for meanwhile.
	errChanged = fault.New(fault.Conflict, "business.name.changed")
	// errReason: the staff say why.
	errReason = fault.New(fault.Invalid, "business.name.reason", fault.Arg{Name: "Min", Value: minReason})
	// errOften: the line asked for as many names as one may.
	errOften = fault.New(fault.Limited, "business.name.often", fault.Arg{Name: "Max", Value: mostAsked})
)
