package pack

import (
	"embed"

	"parvis/base/fault"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Faults of this folder. All say that a whole archive is turned away.
var (
	// ErrLarge: the archive, or what it holds, is larger than may be.
	ErrLarge      = fault.New(fault.TooLarge, "archive.pack.large")
	errUnknown    = fault.New(fault.Unsupported, "archive.pack.unknown")
	errUnreadable = fault.New(fault.Invalid, "archive.pack.unreadable")
	errMany       = fault.New(fault.TooLarge, "archive.pack.many")
	errBomb       = fault.New(fault.Invalid, "archive.pack.bomb")
	errName       = fault.New(fault.Invalid, "archive.pack.name")
	errLink       = fault.New(fault.Invalid, "archive.pack.link")
	errLocked     = fault.New(fault.Invalid, "archive.pack.locked")
	errTwice      = fault.New(fault.Invalid, "archive.pack.twice")
	errEmpty      = fault.New(fault.Invalid, "archive.pack.empty")
)
