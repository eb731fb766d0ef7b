package ratelimit

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
	// ErrExceeded says that a rule allows no more in this window.
	ErrExceeded = fault.New(fault.Limited, "ratelimit.exceeded")
	// ErrOpen says that too many things are open at the same time.
	ErrOpen = fault.New(fault.Limited, "ratelimit.open")
)
