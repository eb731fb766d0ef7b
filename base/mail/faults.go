package mail

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
	// ErrAddress says that a text is no e-mail address.
	ErrAddress = fault.New(fault.Invalid, "mail.address.invalid")
	// ErrRefused says that the server will never take this letter.
	ErrRefused = fault.New(fault.Invalid, "mail.refused")
	// ErrUnavailable says that the server cannot take it now.
	ErrUnavailable = fault.New(fault.Unavailable, "mail.unavailable")
)
