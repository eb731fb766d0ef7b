package account

import "parvis/base/fault"

// invalid is the code of a request with broken fields; each field has a code of
// the client API, ERR_TAKEN and the like (social-core 5).
const invalid = "account.invalid"

// Faults of this folder.
var (
	// errMissing: no such account, or none that may be seen yet.
	errMissing = fault.New(fault.Missing, "account.missing")
	// errSuspended: the moderators suspended the account.
	errSuspended = fault.New(fault.Gone, "account.suspended")
	// errGone: the account was deleted.
	errGone = fault.New(fault.Gone, "account.gone")
	// errUnknown: nobody is signed in.
	errUnknown = fault.New(fault.Unauthenticated, "account.unknown")
	// errForbidden: the actor's role or state does not allow it.
	errForbidden = fault.New(fault.Forbidden, "account.forbidden")
	// errUnconfirmed, errPending, errDisabled: the account may not act now.
	errUnconfirmed = fault.New(fault.Forbidden, "account.unconfirmed")
	errPending     = fault.New(fault.Forbidden, "account.pending")
	errDisabled    = fault.New(fault.Forbidden, "account.disabled")
	// errMove: no arrow leads from the account's state to the wanted one.
	errMove = fault.New(fault.Conflict, "account.state.move")
	// errRoleMissing: no such role.
	errRoleMissing = fault.New(fault.Missing, "account.role.missing")
	// errScope: a scope that does not exist.
	errScope = fault.New(fault.Invalid, "account.scope.unknown")
	// errClosed: nobody can sign up.
	errClosed = fault.New(fault.Forbidden, "account.signup.closed")
	// errInvite: an invitation that does not exist, is used up or over.
	errInvite = fault.New(fault.Invalid, "account.invite.invalid")
	// errInviteMissing: no such invitation, or none of the actor's.
	errInviteMissing = fault.New(fault.Missing, "account.invite.missing")
	// errInvites: the member has as many invitations as may be.
	errInvites = fault.New(fault.Invalid, "account.invite.too_many", fault.Arg{Name: "Max", Value: maxInvites})
	// errReset: a letter about a new password would reach nobody who may come in.
	errReset = fault.New(fault.Conflict, "account.reset.nobody")
	// errLink: a letter's link that is wrong, was used or is over.
	errLink = fault.New(fault.Gone, "account.link.over")
)
