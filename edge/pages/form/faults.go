package form

import (
	"embed"

	"parvis/base/fault"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Faults of this folder.
var (
	// ErrNoPage says that an address leads nowhere, or not for the visitor.
	ErrNoPage = fault.New(fault.Missing, "pages.missing")
	// ErrUnreadable says that a form cannot be read.
	ErrUnreadable = fault.New(fault.Invalid, "pages.form")
)
