package emoji

import "parvis/base/fault"

// Faults of this folder.
var (
	errMissing   = fault.New(fault.Missing, "media.emoji.missing")
	errShortcode = fault.New(fault.Invalid, "media.emoji.shortcode")
	errMany      = fault.New(fault.Invalid, "media.emoji.many", fault.Arg{Name: "Max", Value: Max})
	errRole      = fault.New(fault.Forbidden, "media.emoji.role")
)
