package business

import (
	"parvis/base/fault"
	"parvis/base/store"
)

// Faults of this folder.
var (
	// errMissing: no such thing, or not the actor's.
	errMissing = fault.New(fault.Missing, "business.missing")
	// errRole: the actor's role in the portfolio does not do this.
	errRole = fault.New(fault.Forbidden, "business.role")
	// errName: nothing can be called that.
	errName = fault.New(fault.Invalid, "business.name", fault.Arg{Name: "Min", Value: minName}, fault.Arg{Name: "Max", Value: maxName})
	// errAdded: it added as many lines as one may in a day.
	errAdded = fault.New(fault.Limited, "business.lines_added")
	// errMany: there are as many as there may be.
	errMany = fault.New(fault.Limited, "business.too_many")
	// errToken, errExpired, errProof: the caller is not known.
	errToken   = fault.New(fault.Unauthenticated, "business.token")
	errExpired = fault.New(fault.Unauthenticated, "business.token.expired")
	errProof   = fault.New(fault.Invalid, "business.proof")
	// errScope: the token does not do this.
	errScope = fault.New(fault.Forbidden, "business.scope")
	// errProfile: a field of a profile is too long, or no address.
	errProfile = fault.New(fault.Invalid, "business.profile")
	// errMessage: no message of this line, or not one that this can be done with.
	errMessage = fault.New(fault.Invalid, "business.message")
	// errCallback: the app does not answer as it must.
	errCallback = fault.New(fault.Invalid, "business.callback")
	// errFile: no file of this line's.
	errFile = fault.New(fault.Missing, "business.file")
	// errFileKind: the file is of another kind than the message.
	errFileKind = fault.New(fault.Unsupported, "business.file.kind")
	// errKey: a key was used for another request.
	errKey = fault.New(fault.Conflict, "business.once")
	// errNow: a request with the same key is being answered.
	errNow = fault.New(fault.Conflict, "business.once.now")
	// errFields: an app can be told of some fields alone.
	errFields = fault.New(fault.Invalid, "business.fields")
	// errSelf: a line does not write to itself.
	errSelf = fault.New(fault.Invalid, "business.self")
	// errNoLink: no short link of this line, or not any more.
	errNoLink = fault.New(fault.Missing, "business.link.missing")
	// errPrefilled, errLinks: words that a short link cannot have, and one link too many.
	errPrefilled = fault.New(fault.Invalid, "business.link.words", fault.Arg{Name: "Max", Value: mostPrefilled})
	errLinks     = fault.New(fault.Limited, "business.link.too_many", fault.Arg{Name: "Max", Value: mostLinks})
	// errReason: the staff say why.
	errReason = fault.New(fault.Invalid, "business.reason", fault.Arg{Name: "Min", Value: minReason})
	// errLocked: the staff of the network suspended the organisation.
	errLocked = fault.New(fault.Forbidden, "business.locked")
	// errMuted: the staff of the network restricted the line.
	errMuted = fault.New(fault.Forbidden, "business.muted")
	// errRefused: the staff refused what the line is called.
	errRefused = fault.New(fault.Forbidden, "business.refused")
	// errUnregistered: the line does not send yet, or not any more.
	errUnregistered = fault.New(fault.Forbidden, "business.unregistered")
	// errClosed: its owner closed the organisation, and its lines are gone.
	errClosed = fault.New(fault.Gone, "business.closed")
)

// missing is err, as errMissing where the store has no such row.
func missing(err error) error {
	if store.IsMissing(err) {
		return errMissing
	}
	return err
}
