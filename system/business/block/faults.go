package block

import (
	"embed"

	"parvis/base/fault"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// errCursor: nothing goes on from there.
var errCursor = fault.New(fault.Invalid, "business.cursor")
