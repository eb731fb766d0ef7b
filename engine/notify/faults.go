package notify

import "parvis/base/fault"

// Faults of this folder.
var (
	errMissing  = fault.New(fault.Missing, "notify.missing")
	errEndpoint = fault.New(fault.Invalid, "notify.push.endpoint")
	errKeys     = fault.New(fault.Invalid, "notify.push.keys")
	// errMarker: somebody else moved the marker meanwhile.
	errMarker = fault.New(fault.Conflict, "notify.marker.stale")
	errStop   = fault.New(fault.Invalid, "notify.stop")
)
