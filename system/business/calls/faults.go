package calls

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such app, or no such call.
	errMissing = fault.New(fault.Missing, "business.calls.missing")
)
