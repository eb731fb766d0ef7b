package announce

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such announcement, or none that is shown now.
	errMissing = fault.New(fault.Missing, "notify.announce.missing")
	// errBlank: an announcement says nothing.
	errBlank = fault.New(fault.Invalid, "notify.announce.blank")
	// errLong: its text is too long.
	errLong = fault.New(fault.Invalid, "notify.announce.long", fault.Arg{Name: "Max", Value: MaxText})
	// errTimes: it ends before it begins.
	errTimes = fault.New(fault.Invalid, "notify.announce.times")
	// errMany: it has as many different reactions as may be.
	errMany = fault.New(fault.Invalid, "notify.announce.reactions_many", fault.Arg{Name: "Max", Value: MaxReactions})
	// errRole: the actor may not write announcements.
	errRole = fault.New(fault.Forbidden, "notify.announce.role")
)
