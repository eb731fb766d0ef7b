package store

import (
	"embed"

	"parvis/base/fault"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Faults that any verb may meet.
var (
	// ErrBusy says that the write waited too long for its turn. It did not run.
	ErrBusy = fault.New(fault.Unavailable, "store.busy")
	// ErrUnavailable says that the database cannot be written now: disk full,
	// read-only, or the server gone.
	ErrUnavailable = fault.New(fault.Unavailable, "store.unavailable")
	// errText: a text is not UTF-8, or has a NUL, which PostgreSQL does not keep.
	errText = fault.New(fault.Invalid, "store.text")
)
