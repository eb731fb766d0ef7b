package notify

import "parvis/base/fault"

// Faults of this folder.
var (
	errMissing  = fault.New(fault.Missing, "notify.missing")
	errEndpoint = fault.New(fault.Invalid, "notify.push.endpoint")
	errKeys     = fault.New(fault.Invalid, "notify.push.keys")
	errStop     = fault.New(fault.Invalid, "notify.stop")
)
