package seal

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
	// ErrBroken says that a box cannot be opened: changed, sealed for another
	// purpose or row, or with a key that is gone.
	ErrBroken = fault.New(fault.Internal, "seal.box.broken")
	// ErrSignature says that a signed address was changed or never signed.
	ErrSignature = fault.New(fault.Forbidden, "seal.signature.wrong")
	// ErrExpired says that a signed address is too old.
	ErrExpired = fault.New(fault.Gone, "seal.signature.expired")
	// ErrQueue says that too many passwords wait to be hashed.
	ErrQueue = fault.New(fault.Limited, "seal.password.queue")
	// ErrSlow says that a password waited too long to be hashed.
	ErrSlow = fault.New(fault.Unavailable, "seal.password.slow")
	// ErrShort, ErrLong, ErrCommon and ErrName say why a password is refused.
	ErrShort  = fault.New(fault.Invalid, "seal.password.short", fault.Arg{Name: "Min", Value: MinPassword})
	ErrLong   = fault.New(fault.Invalid, "seal.password.long", fault.Arg{Name: "Max", Value: MaxPassword})
	ErrCommon = fault.New(fault.Invalid, "seal.password.common")
	ErrName   = fault.New(fault.Invalid, "seal.password.name")
)
