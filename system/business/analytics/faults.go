package analytics

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such page.
	errMissing = fault.New(fault.Missing, "business.analytics.missing")
)
