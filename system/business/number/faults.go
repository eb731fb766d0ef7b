package number

import "parvis/base/fault"

// Faults of this folder.
var (
	// errCodes: as many codes were sent as may be in an hour. errKnown: the line needs none.
	errCodes = fault.New(fault.Limited, "business.number.codes", fault.Arg{Name: "Max", Value: mostCodes})
	errKnown = fault.New(fault.Conflict, "business.number.known")
	// errCode: not the code of the line, or not any more. errPaused: it was guessed at.
	errCode   = fault.New(fault.Invalid, "business.number.code")
	errPaused = fault.New(fault.Limited, "business.number.paused")
	// errShape: not six digits.
	errShape = fault.New(fault.Invalid, "business.number.shape")
	// errPIN: another PIN than that of the line. errGuessed: it was guessed at. errFast: it
	// was tried a moment ago.
	errPIN     = fault.New(fault.Invalid, "business.number.pin")
	errGuessed = fault.New(fault.Limited, "business.number.guessed")
	errFast    = fault.New(fault.Limited, "business.number.fast")
	// errUnverified: its owner did not agree to the line yet.
	errUnverified = fault.New(fault.Conflict, "business.number.unverified")
	// errUnregistered: it is not registered.
	errUnregistered = fault.New(fault.Conflict, "business.number.unregistered")
	// errCalls: it was registered and taken off too often.
	errCalls = fault.New(fault.Limited, "business.number.calls", fault.Arg{Name: "Max", Value: mostCalls})
	// errPINs: it got another PIN too often.
	errPINs = fault.New(fault.Limited, "business.number.pins", fault.Arg{Name: "Max", Value: mostCalls})
	// errOpening: no chat can begin with that. errName: no line can be called that.
	errOpening = fault.New(fault.Invalid, "business.number.opening")
	errName    = fault.New(fault.Invalid, "business.number.name")
	// errTaken: a member or another line is called so.
	errTaken = fault.New(fault.Conflict, "business.number.taken")
	// errMissing: no such line, or not the actor's.
	errMissing = fault.New(fault.Missing, "business.number.missing")
)
