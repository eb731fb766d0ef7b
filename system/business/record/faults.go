package record

import "parvis/base/fault"

// errMissing: no such chat of the line.
var errMissing = fault.New(fault.Missing, "business.record.missing")
