package search

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such search, or not the actor's.
	errMissing = fault.New(fault.Missing, "search.missing")
	// errInvalid: no words, too many, or a kind that is none.
	errInvalid = fault.New(fault.Invalid, "search.invalid")
	// errMany: the member keeps as many as may be.
	errMany = fault.New(fault.Invalid, "search.too_many", fault.Arg{Name: "Max", Value: MaxSaved})
)
