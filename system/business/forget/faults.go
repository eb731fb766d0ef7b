package forget

import "parvis/base/fault"

// errMissing: the organisation does not know the actor.
var errMissing = fault.New(fault.Missing, "business.forget.missing")
