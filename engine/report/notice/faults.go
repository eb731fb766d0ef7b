package notice

import (
	"errors"

	"parvis/base/fault"
)

// Faults of this folder.
var (
	// errMissing: there is nothing to report at that address, or no such receipt.
	errMissing = fault.New(fault.Missing, "report.notice.missing")
	// errSignIn, errScope: who asks may not report messages.
	errSignIn = fault.New(fault.Unauthenticated, "report.notice.sign_in")
	errScope  = fault.New(fault.Forbidden, "report.notice.scope")
	// errReason: the native API has no such reason, or no message was named.
	errReason = fault.New(fault.Invalid, "report.notice.reason")
	// errLetter: a letter did not leave, and is tried again.
	errLetter = errors.New("a letter to a visitor did not leave")
)

// What a form lacks: in all, and by field.
const (
	codeIncomplete = "report.notice.incomplete"

	codeWords   = "report.notice.words"
	codeName    = "report.notice.name"
	codeAddress = "report.notice.address"
	codeFaith   = "report.notice.faith"
)
