package asked

import "parvis/base/fault"

// errMissing: no such app of the actor's.
var errMissing = fault.New(fault.Missing, "business.asked.missing")
