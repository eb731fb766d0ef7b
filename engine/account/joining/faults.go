package joining

import "parvis/base/fault"

// errMissing: no such page for this member, and no such decision.
var errMissing = fault.New(fault.Missing, "account.joining.missing")
