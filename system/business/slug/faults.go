package slug

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no line of that name.
	errMissing = fault.New(fault.Missing, "business.slug.missing")
	// errShape, errReserved: no line can be called that.
	errShape    = fault.New(fault.Invalid, "business.slug.shape")
	errReserved = fault.New(fault.Invalid, "business.slug.reserved")
	// errWords: a link cannot have these words.
	errWords = fault.New(fault.Invalid, "business.slug.words", fault.Arg{Name: "Max", Value: mostPrefilled})
	// errTaken: somebody has the name, or one that looks like it.
	errTaken = fault.New(fault.Conflict, "business.slug.taken")
	// errPlan: the organisation's plan has no names.
	errPlan = fault.New(fault.Forbidden, "business.slug.plan")
	// errSoon: the name was chosen less than thirty days ago.
	errSoon = fault.New(fault.Limited, "business.slug.soon")
)
