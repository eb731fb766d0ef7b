package tlog

import (
	"embed"
	"errors"

	"parvis/base/fault"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// errMissing: no such file of the log.
var errMissing = fault.New(fault.Missing, "tlog.missing")

// ErrBroken is what a log fails with that was tampered with, or is not the one that was
// known before.
var ErrBroken = errors.New("the log is broken")
