package pages

import "parvis/base/fault"

// Faults of this folder.
var (
	// errNoPage: the address leads nowhere, or not for the visitor.
	errNoPage = fault.New(fault.Missing, "pages.missing")
	// errSignIn: the act needs somebody who is signed in.
	errSignIn = fault.New(fault.Unauthenticated, "pages.signin")
	// errForm: a form that cannot be read.
	errForm = fault.New(fault.Invalid, "pages.form")
	// errUpload: the files of a form are too large together.
	errUpload = fault.New(fault.TooLarge, "pages.upload")
	// errNoArchive: the form brings no archive.
	errNoArchive = fault.New(fault.Invalid, "pages.archive")
	// errNotYou: the password is not the member's.
	errNotYou = fault.New(fault.Invalid, "pages.prove")
)
