package pages

import (
	"parvis/base/fault"
	"parvis/edge/pages/form"
)

// Faults of this folder.
var (
	errNoPage = form.ErrNoPage
	errForm   = form.ErrUnreadable
	// errSignIn: the act needs somebody who is signed in.
	errSignIn = fault.New(fault.Unauthenticated, "pages.signin")
	// errUpload: the files of a form are too large together.
	errUpload = fault.New(fault.TooLarge, "pages.upload")
)
