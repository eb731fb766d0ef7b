package share

import "parvis/base/fault"

var (
	// errMissing: there is no such card, or not for everybody.
	errMissing = fault.New(fault.Missing, "brand.card.missing")
	// errBusy: too many cards are being drawn.
	errBusy = fault.New(fault.Unavailable, "brand.card.busy")
)
