package credential

import "parvis/base/fault"

// Faults of this folder.
var (
	// errWrong: name and password do not belong together; one answer for every
	// cause.
	errWrong = fault.New(fault.Unauthenticated, "account.signin.wrong")
	// errClosed: the account is suspended or on its way out.
	errClosed = fault.New(fault.Forbidden, "account.signin.closed")
	// errOver: no such session, or it is over.
	errOver = fault.New(fault.Unauthenticated, "account.session.over")
	// errFresh: who asks must prove again who they are.
	errFresh = fault.New(fault.Forbidden, "account.session.stale")
	// errCode: a one-time or recovery code that is wrong or was used.
	errCode = fault.New(fault.Invalid, "account.code.wrong")
	// errHasTOTP, errNoTOTP: one-time codes are on already, or not being set up.
	errHasTOTP = fault.New(fault.Conflict, "account.totp.on")
	errNoTOTP  = fault.New(fault.Invalid, "account.totp.off")
	// errPasskey: the device's answer is not one to the challenge.
	errPasskey = fault.New(fault.Invalid, "account.passkey.refused")
	// errManyPasskeys: the account has as many passkeys as may be.
	errManyPasskeys = fault.New(fault.Invalid, "account.passkey.too_many", fault.Arg{Name: "Max", Value: maxPasskeys})
	// errKeyName: a name for a passkey that is too long.
	errKeyName = fault.New(fault.Invalid, "account.passkey.name", fault.Arg{Name: "Max", Value: maxKeyName})
	// errStaff: only staff who care for members may know from where they sign in.
	errStaff = fault.New(fault.Forbidden, "account.session.staff")
	// errLastFactor: nothing would be left to sign in with.
	errLastFactor = fault.New(fault.Conflict, "account.factor.last")
)
