package audit

import "parvis/base/fault"

// errEntry: an entry that is no code, or too long. It is a mistake of the
// caller, never of a person.
var errEntry = fault.New(fault.Internal, "audit.entry.invalid")
