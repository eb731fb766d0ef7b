package closing

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such thing, or not the actor's.
	errMissing = fault.New(fault.Missing, "business.closing.missing")
	// errRole: the actor's role does not do this.
	errRole = fault.New(fault.Forbidden, "business.closing.role")
	// errJudged: the staff hold the line, or look at a report about it.
	errJudged = fault.New(fault.Conflict, "business.closing.judged")
	// errOpen: it is not closed, or cannot be opened any more.
	errOpen = fault.New(fault.Conflict, "business.closing.open")
)
