package hook

import (
	"embed"

	"parvis/base/fault"
)

// Locales holds the words of this folder's faults.
//
//go:embed locales/*.json
var Locales embed.FS

// Faults of this folder.
var (
	// ErrVerify says that an address did not answer the challenge as it should; its
	// arguments are the Status, 0 when there was no answer, and the Reason.
	ErrVerify = fault.New(fault.Invalid, "business.hook.verify", fault.Arg{Name: "Status", Value: 0}, fault.Arg{Name: "Reason", Value: ""})
	// errLarge: the body is larger than any webhook may be.
	errLarge = fault.New(fault.TooLarge, "business.hook.large", fault.Arg{Name: "Max", Value: MaxBody})
)
