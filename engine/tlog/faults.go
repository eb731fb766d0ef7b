package tlog

import (
	"errors"

	"parvis/base/fault"
)

// Faults of this folder.
var (
	// errEntry: an entry that is no code, or too long; errLeaf: something was to be stored
	// that is not in the log. They are mistakes of the caller, never of a person.
	errEntry = fault.New(fault.Internal, "tlog.entry.invalid")
	errLeaf  = fault.New(fault.Internal, "tlog.leaf.none")
	// errMissing: no such file of the log.
	errMissing = fault.New(fault.Missing, "tlog.missing")
)

// ErrBroken is what a log fails with that was tampered with, or is not the one that was
// known before.
var ErrBroken = errors.New("the log is broken")
