package recurring

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: nothing that the member was asked, or said yes to.
	errMissing = fault.New(fault.Missing, "business.recurring.missing")
	// errAgain: the member was asked that a few days ago. errTopics: they were asked much.
	errAgain  = fault.New(fault.Limited, "business.recurring.again")
	errTopics = fault.New(fault.Limited, "business.recurring.topics")
)
