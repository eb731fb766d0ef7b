package archive

import "parvis/base/fault"

// Limits of imports and exports.
const (
	// MaxImports is how many imports a member may begin in a day.
	MaxImports = 5
	// ExportEvery is how many hours lie between two exports.
	ExportEvery = 24
	// KeptDays is how many days an export can be fetched.
	KeptDays = 7
)

// Faults of this folder.
var (
	errMissing = fault.New(fault.Missing, "archive.missing")
	errBusy    = fault.New(fault.Conflict, "archive.busy")
	errOften   = fault.New(fault.Limited, "archive.often", fault.Arg{Name: "Max", Value: MaxImports})
	errSoon    = fault.New(fault.Limited, "archive.soon", fault.Arg{Name: "Max", Value: ExportEvery})
	errOver    = fault.New(fault.Conflict, "archive.over")
	// errFull: there is no room for one more archive now.
	errFull    = fault.New(fault.Unavailable, "archive.full")
	errNothing = fault.New(fault.Invalid, "archive.nothing")
	errFiles   = fault.New(fault.Invalid, "archive.files", fault.Arg{Name: "Max", Value: filesMax})
	errSame    = fault.New(fault.Invalid, "archive.same")
	// errBroken: something broke on our side, again and again.
	errBroken = fault.New(fault.Unavailable, "archive.broken")
	// errGone: the account can no longer act.
	errGone = fault.New(fault.Forbidden, "archive.gone")
)

// Reasons why an item is refused.
var (
	errFile     = fault.New(fault.Invalid, "archive.refused.file")
	errNested   = fault.New(fault.Invalid, "archive.refused.nested")
	errSyntax   = fault.New(fault.Invalid, "archive.refused.syntax")
	errLarge    = fault.New(fault.TooLarge, "archive.refused.large")
	errLikes    = fault.New(fault.Unsupported, "archive.refused.likes")
	errAddress  = fault.New(fault.Invalid, "archive.refused.address")
	errAway     = fault.New(fault.Missing, "archive.refused.away")
	errNobody   = fault.New(fault.Missing, "archive.refused.nobody")
	errPostAway = fault.New(fault.Missing, "archive.refused.post_away")
	errForeign  = fault.New(fault.Invalid, "archive.refused.foreign")
	errKind     = fault.New(fault.Unsupported, "archive.refused.kind")
	errUndated  = fault.New(fault.Invalid, "archive.refused.undated")
	errDeleted  = fault.New(fault.Gone, "archive.refused.deleted")
	errNoFile   = fault.New(fault.Missing, "archive.refused.no_file")
	errFilm     = fault.New(fault.Invalid, "archive.refused.mixed")
	errInside   = fault.New(fault.Internal, "archive.refused.inside")
)
