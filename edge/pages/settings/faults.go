package settings

import "parvis/base/fault"

// Faults of this folder.
var (
	// errNoArchive: the form brings no archive.
	errNoArchive = fault.New(fault.Invalid, "pages.archive")
	// errNotYou: the password is not the member's.
	errNotYou = fault.New(fault.Invalid, "pages.prove")
)
