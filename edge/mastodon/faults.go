package mastodon

import (
	"embed"

	"parvis/base/fault"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// brokenProfile is the code of a fault that names fields of a profile.
const brokenProfile = "mastodon.profile"

// Faults of the protocol itself.
var (
	errToken      = fault.New(fault.Unauthenticated, "mastodon.token")
	errNeedsUser  = fault.New(fault.Invalid, "mastodon.needs_user")
	errScope      = fault.New(fault.Forbidden, "mastodon.scope")
	errNotFound   = fault.New(fault.Missing, "mastodon.not_found")
	errRefused    = fault.New(fault.Forbidden, "mastodon.refused")
	errMarker     = fault.New(fault.Invalid, "mastodon.marker_number")
	errNoFile     = fault.New(fault.Invalid, "mastodon.no_file")
	errProcessing = fault.New(fault.Invalid, "mastodon.processing")
	errEmoji      = fault.New(fault.Invalid, "mastodon.emoji")
	errDate       = fault.New(fault.Invalid, "mastodon.schedule_date")
)
