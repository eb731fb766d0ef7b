package trend

import "parvis/base/fault"

// Faults of this folder.
var (
	errMissing = fault.New(fault.Missing, "post.trend.missing")
	errRole    = fault.New(fault.Forbidden, "post.trend.role")
)
