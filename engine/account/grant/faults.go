package grant

import "parvis/base/fault"

// invalidApp is the code of a registration with broken fields.
const invalidApp = "account.app.invalid"

// Faults of this folder; the edge gives each its word of the protocol.
var (
	// errClient: no such app, or a wrong secret.
	errClient = fault.New(fault.Unauthenticated, "account.app.unknown")
	// errRedirect: an address that the app did not register.
	errRedirect = fault.New(fault.Invalid, "account.app.redirect")
	// errScopes: more than the app registered, or nothing.
	errScopes = fault.New(fault.Invalid, "account.app.scope")
	// errChallenge: not a challenge of PKCE with S256.
	errChallenge = fault.New(fault.Invalid, "account.app.challenge")
	// errMember: nobody is signed in who could grant anything.
	errMember = fault.New(fault.Unauthenticated, "account.app.member")
	// errCode: a code that is unknown, over, or brought by somebody else.
	errCode = fault.New(fault.Invalid, "account.app.code")
	// errToken: no such token, or no longer.
	errToken = fault.New(fault.Unauthenticated, "account.token.invalid")
	// errForeign: a token of another app.
	errForeign = fault.New(fault.Forbidden, "account.token.foreign")
)
