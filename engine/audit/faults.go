package audit

import "parvis/base/fault"

// Faults of this folder.
var (
	// errEntry: an entry that is no code, or too long. It is a mistake of the
	// caller, never of a person.
	errEntry = fault.New(fault.Internal, "audit.entry.invalid")
	// errRole: the actor does not read the record. errMissing: no such export.
	errRole    = fault.New(fault.Forbidden, "audit.role")
	errMissing = fault.New(fault.Missing, "audit.missing")
)
