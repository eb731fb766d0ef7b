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
	errDocument    = fault.New(fault.Invalid, "media.document")
	errMissing     = fault.New(fault.Invalid, "media.missing")
	errGone        = fault.New(fault.Missing, "media.gone")
	errDescription = fault.New(fault.Invalid, "media.description", fault.Arg{Name: "Max", Value: maxDescription})

	errUnreadable  = fault.New(fault.Invalid, "media.unreadable")
	errUnsupported = fault.New(fault.Unsupported, "media.unsupported")
	errTooLarge    = fault.New(fault.TooLarge, "media.too_large")
	errRefused     = fault.New(fault.Invalid, "media.refused")
	errQuota       = fault.New(fault.Invalid, "media.quota")
	errBusy        = fault.New(fault.Unavailable, "media.busy")
	// errCaptions: a line is neither what the formats know nor UTF-8; Line counts from one.
	errCaptions      = fault.New(fault.Invalid, "media.captions", fault.Arg{Name: "Line", Value: 1})
	errCaptionsEmpty = fault.New(fault.Invalid, "media.captions.empty")
	errCaptionsLarge = fault.New(fault.TooLarge, "media.captions.large", fault.Arg{Name: "Max", Value: maxCaptions >> 10})
	errCaptionsMany  = fault.New(fault.Invalid, "media.captions.many", fault.Arg{Name: "Max", Value: maxLanguages})
	errLanguage      = fault.New(fault.Invalid, "media.captions.language")
	// errFailed is what a film carries that could not be worked on.
	errFailed = fault.New(fault.Invalid, "media.failed")
)

func missing(ids []id.Media) error {
	names := make([]string, 0, len(ids))
	for _, m := range ids {
		names = append(names, m.String())
	}
	return errMissing.With(fault.Arg{Name: "IDs", Value: strings.Join(names, ", ")})
}

// tooLarge names the limits of a form, in mebibytes and millions of pixels.
func tooLarge(f format) error {
	pixels := maxPixels
	if f.kind != still {
		pixels = maxFilmPixels
	}
	return errTooLarge.With(fault.Arg{Name: "Max", Value: int(f.max() >> 20)}, fault.Arg{Name: "Pixels", Value: pixels / 1_000_000})
}

// quotaOf names the space of an account, in mebibytes.
func quotaOf(quota int64) error {
	return errQuota.With(fault.Arg{Name: "Max", Value: int(quota >> 20)})
}
