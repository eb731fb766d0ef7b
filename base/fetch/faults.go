package fetch

import (
	"embed"

	"parvis/base/fault"
)

// Locales holds the words of this folder's faults.
//
//go:embed locales/*.json
var Locales embed.FS

// The faults of this folder.
var (
	// ErrAddress says that a text is no web address without name and password.
	ErrAddress = fault.New(fault.Invalid, "fetch.address.invalid")
	// ErrRefused says that an address leads inside, or to another port.
	ErrRefused = fault.New(fault.Invalid, "fetch.address.refused")
	// ErrRedirect says that there are too many redirects, or one from https to
	// http where that is not allowed.
	ErrRedirect = fault.New(fault.Invalid, "fetch.redirect.refused")
	// ErrLarge says that an answer is too large, or unpacks to far more than
	// it is.
	ErrLarge = fault.New(fault.TooLarge, "fetch.body.large")
	// ErrFailed says that the server did not answer, or not in time.
	ErrFailed = fault.New(fault.Unavailable, "fetch.failed")
)
