package bus

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
	// ErrClosed says that the bus was closed.
	ErrClosed = fault.New(fault.Unavailable, "bus.closed")
	// ErrUnreachable says that the broker cannot be reached now.
	ErrUnreachable = fault.New(fault.Unavailable, "bus.unreachable")
	// ErrLarge says that a message is above MaxMessage.
	ErrLarge = fault.New(fault.Internal, "bus.message.large")
	// ErrSubject says that a subject is not made of dotted words.
	ErrSubject = fault.New(fault.Internal, "bus.subject.invalid")
)
