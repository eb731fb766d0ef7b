package recurring

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: nothing that the member was asked, or said yes to.
	errMissing = fault.New(fault.Missing, "business.recurring.missing")
	// errToken: no token of this line. errExpired: one that ended. errStopped: one that the
	// member stopped.
	errToken   = fault.New(fault.Missing, "business.recurring.token")
	errExpired = fault.New(fault.Gone, "business.recurring.expired")
	errStopped = fault.New(fault.Forbidden, "business.recurring.stopped")
	// errFollow: what follows a notification is too long. errRole: its member has no role in
	// the organisation.
	errFollow = fault.New(fault.Invalid, "business.recurring.follow", fault.Arg{Name: "Max", Value: mostFollow})
	errRole   = fault.New(fault.Forbidden, "business.recurring.role")
	// errPlan: the organisation's plan has no notifications, which this network asks for.
	errPlan = fault.New(fault.Forbidden, "business.recurring.plan")
	// errFar: a token that holds for more than another life of its frequency.
	errFar = fault.New(fault.Forbidden, "business.recurring.far")
	// errAgain: the member was asked that a few days ago. errTopics: they were asked much.
	errAgain  = fault.New(fault.Limited, "business.recurring.again")
	errTopics = fault.New(fault.Limited, "business.recurring.topics")
	// errShut: a line that may not write gathers no yeses by its links.
	errShut = fault.New(fault.Forbidden, "business.recurring.link.shut")
	// errName: another broadcast of the line has the name. errClock: its time is over
	// everywhere, or far ahead. errTold: it was told to everybody. errCasts: too many in a day.
	errName  = fault.New(fault.Conflict, "business.recurring.cast.name")
	errClock = fault.New(fault.Invalid, "business.recurring.cast.clock")
	errTold  = fault.New(fault.Conflict, "business.recurring.cast.told")
	errCasts = fault.New(fault.Limited, "business.recurring.casts")
)
