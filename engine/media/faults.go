package media

import (
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
)

// Faults of this folder.
var (
	// ErrTooMany: a post has at most MaxPerPost files.
	ErrTooMany     = fault.New(fault.Invalid, "media.too_many", fault.Arg{Name: "Max", Value: MaxPerPost})
	errMixed       = fault.New(fault.Invalid, "media.mixed")
	errProcessing  = fault.New(fault.Invalid, "media.processing")
	errMissing     = fault.New(fault.Invalid, "media.missing")
	errGone        = fault.New(fault.Missing, "media.gone")
	errDescription = fault.New(fault.Invalid, "media.description", fault.Arg{Name: "Max", Value: maxDescription})
)

func missing(ids []id.Media) error {
	names := make([]string, 0, len(ids))
	for _, m := range ids {
		names = append(names, m.String())
	}
	return errMissing.With(fault.Arg{Name: "IDs", Value: strings.Join(names, ", ")})
}
