package param

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
	// ErrMalformed says that a query or body does not follow its own syntax.
	ErrMalformed = fault.New(fault.Invalid, "web.param.malformed")
	// ErrText says that a text in JSON is no UTF-8, or holds half of a surrogate
	// pair.
	ErrText = fault.New(fault.Invalid, "web.param.text")
	// ErrType says that the body is neither JSON nor a form.
	ErrType = fault.New(fault.Unsupported, "web.param.type")
	// ErrLarge says that the body without files is above its limit.
	ErrLarge = fault.New(fault.TooLarge, "web.param.large")
	// ErrFileLarge says that a file is above its limit.
	ErrFileLarge = fault.New(fault.TooLarge, "web.param.file.large")
	// ErrMany says that there are more than MaxValues values, or that they are
	// nested deeper than MaxDepth.
	ErrMany = fault.New(fault.Invalid, "web.param.many")
	// ErrDisk says that a file cannot be kept.
	ErrDisk = fault.New(fault.Unavailable, "web.param.disk")
)
