package web

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
	// ErrMalformed says that a body is no JSON object.
	ErrMalformed = fault.New(fault.Invalid, "web.body.malformed")
	// ErrType says that a body is not JSON.
	ErrType = fault.New(fault.Unsupported, "web.body.type")
	// ErrLarge says that a body is above its limit.
	ErrLarge = fault.New(fault.TooLarge, "web.body.large")
	// ErrFields says that fields are broken; each tells how.
	ErrFields = fault.New(fault.Invalid, "web.body.invalid")
	// errUnknown, errTwice and errForm are what a field may be.
	errUnknown = fault.New(fault.Invalid, "web.field.unknown")
	errTwice   = fault.New(fault.Invalid, "web.field.twice")
	errForm    = fault.New(fault.Invalid, "web.field.type")
	// ErrMissing says that an address leads nowhere.
	ErrMissing = fault.New(fault.Missing, "web.route.missing")
)
