package push

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
	// ErrEndpoint says that a subscription's address is not https or leads
	// inside.
	ErrEndpoint = fault.New(fault.Invalid, "push.endpoint.invalid")
	// ErrKeys says that a subscription's keys are not a P-256 point and 16
	// bytes.
	ErrKeys = fault.New(fault.Invalid, "push.keys.invalid")
	// ErrLarge says that a message is above MaxData.
	ErrLarge = fault.New(fault.TooLarge, "push.message.large")
	// ErrGone says that the subscription has ended.
	ErrGone = fault.New(fault.Gone, "push.gone")
	// ErrRefused says that the push service will never take this message.
	ErrRefused = fault.New(fault.Invalid, "push.refused")
	// ErrUnavailable says that the push service cannot take it now.
	ErrUnavailable = fault.New(fault.Unavailable, "push.unavailable")
)
