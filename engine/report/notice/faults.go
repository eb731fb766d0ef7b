package notice

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: there is nothing to report at that address.
	errMissing = fault.New(fault.Missing, "report.notice.missing")
)
