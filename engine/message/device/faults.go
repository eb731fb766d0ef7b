package device

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such device, or not one of the actor's.
	errMissing = fault.New(fault.Missing, "message.device.missing")
	// errCode: no device waits with that code, or with that link and secret.
	errCode = fault.New(fault.Missing, "message.device.code")
	// errOver: the link was refused, or its two minutes are over.
	errOver = fault.New(fault.Gone, "message.device.over")
	// errName, errPlatform, errKey: what a device says of itself cannot be kept.
	errName     = fault.New(fault.Invalid, "message.device.name", fault.Arg{Name: "Max", Value: maxName})
	errPlatform = fault.New(fault.Invalid, "message.device.platform")
	errKey      = fault.New(fault.Invalid, "message.device.key")
	// errSignIn: nobody is signed in.
	errSignIn = fault.New(fault.Unauthenticated, "message.device.sign_in")
	// errScope: the actor's token may not do this, or not here.
	errScope = fault.New(fault.Forbidden, "message.device.scope")
	// ErrPassword: the password that is to prove who asks is not theirs. Unauthenticated would
	// tell an app that its token is dead.
	ErrPassword = fault.New(fault.Forbidden, "message.device.password")
	// ErrFactor: a password is not enough for this account.
	ErrFactor = fault.New(fault.Forbidden, "message.device.factor")
	// errWhere: a device is linked to the account or to a line.
	errWhere = fault.New(fault.Invalid, "message.device.where")
	// errLimit: there are as many devices as there may be.
	errLimit = fault.New(fault.Conflict, "message.device.limit")
	// errSuspended: the device is beyond the limit.
	errSuspended = fault.New(fault.Forbidden, "message.device.suspended")
	// errLead: only who linked a device of a line, or runs the organisation, ends it.
	errLead = fault.New(fault.Forbidden, "message.device.lead")
)
