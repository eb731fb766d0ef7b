package age

import "parvis/base/fault"

// invalid is the code of a request with a broken birth date.
const invalid = "age.invalid"

// Faults of this folder.
var (
	// errDate: not a day that somebody alive can be born on.
	errDate = fault.New(fault.Invalid, "age.birth.invalid")
	// errRefused: somebody may not come; the words are the same for every cause.
	errRefused = fault.New(fault.Invalid, "age.signup.refused")
	// errProof: a minor becomes an adult only by a proof.
	errProof = fault.New(fault.Forbidden, "age.proof.required")
	// errUsed: the one correction was made.
	errUsed = fault.New(fault.Conflict, "age.correction.used")
	// errLate: a typing mistake can be corrected for fourteen days.
	errLate = fault.New(fault.Forbidden, "age.correction.late")
	// errLocked: the staff locked the date.
	errLocked = fault.New(fault.Forbidden, "age.locked")
	// errForbidden: the actor may not say this about the member.
	errForbidden = fault.New(fault.Forbidden, "age.forbidden")
	// errNobody: nobody is signed in.
	errNobody = fault.New(fault.Unauthenticated, "age.nobody")
)
