package undo

import "parvis/base/fault"

// errMissing: nothing is kept of this, or no longer.
var errMissing = fault.New(fault.Missing, "account.undo.missing")
