package post

import "parvis/base/fault"

// Limits (social-core 8, 17).
const (
	MaxCharacters  = 1000
	MaxMedia       = 4
	MaxMentions    = 50
	MaxOptions     = 4
	MaxOptionChars = 50
	MaxPins        = 5
	MaxEdits       = 100
	MaxScheduled   = 300
	MaxPerDay      = 25
)

// Faults of this folder.
var (
	errMissing      = fault.New(fault.Missing, "post.missing")
	errForbidden    = fault.New(fault.Forbidden, "post.forbidden")
	errBlank        = fault.New(fault.Invalid, "post.text.blank")
	errText         = fault.New(fault.Invalid, "post.text.invalid")
	errLong         = fault.New(fault.Invalid, "post.text.long", fault.Arg{Name: "Max", Value: MaxCharacters})
	errRestoredLong = fault.New(fault.Invalid, "post.restored.long", fault.Arg{Name: "Max", Value: maxRestored})
	errFresh        = fault.New(fault.Conflict, "post.restored.fresh", fault.Arg{Name: "Max", Value: MaxFresh})
	errMentions     = fault.New(fault.Invalid, "post.mention.many", fault.Arg{Name: "Max", Value: MaxMentions})
	errReplyTo      = fault.New(fault.Invalid, "post.reply.missing")
	errQuote        = fault.New(fault.Invalid, "post.quote.invalid")
	errPollMedia    = fault.New(fault.Invalid, "post.poll.media")
	errPollFew      = fault.New(fault.Invalid, "post.poll.few")
	errPollMany     = fault.New(fault.Invalid, "post.poll.many", fault.Arg{Name: "Max", Value: MaxOptions})
	errPollSame     = fault.New(fault.Invalid, "post.poll.same")
	errPollLong     = fault.New(fault.Invalid, "post.poll.long", fault.Arg{Name: "Max", Value: MaxOptionChars})
	errPollSoon     = fault.New(fault.Invalid, "post.poll.soon")
	errPollFar      = fault.New(fault.Invalid, "post.poll.far")
	errVoted        = fault.New(fault.Invalid, "post.vote.again")
	errVoteEnded    = fault.New(fault.Invalid, "post.vote.ended")
	errVoteChoice   = fault.New(fault.Invalid, "post.vote.choice")
	errVoteOwn      = fault.New(fault.Invalid, "post.vote.own")
	errVoteBlank    = fault.New(fault.Invalid, "post.vote.blank")
	errPinOther     = fault.New(fault.Invalid, "post.pin.other")
	errPinDirect    = fault.New(fault.Invalid, "post.pin.direct")
	errPinMany      = fault.New(fault.Invalid, "post.pin.many", fault.Arg{Name: "Max", Value: MaxPins})
	errPinReblog    = fault.New(fault.Invalid, "post.pin.reblog")
	errSchedule     = fault.New(fault.Invalid, "post.schedule.past")
	errScheduleFar  = fault.New(fault.Invalid, "post.schedule.far")
	errScheduleMany = fault.New(fault.Invalid, "post.schedule.many", fault.Arg{Name: "Max", Value: MaxScheduled})
	errScheduleDay  = fault.New(fault.Invalid, "post.schedule.day", fault.Arg{Name: "Max", Value: MaxPerDay})
	errDraftMany    = fault.New(fault.Invalid, "post.draft.many", fault.Arg{Name: "Max", Value: MaxDrafts})
	errDraftLong    = fault.New(fault.Invalid, "post.draft.long")
	errDraftChanged = fault.New(fault.Conflict, "post.draft.changed")
	errEdits        = fault.New(fault.Limited, "post.edit.many", fault.Arg{Name: "Max", Value: MaxEdits})
	errEditSoon     = fault.New(fault.Limited, "post.edit.soon")
	errTag          = fault.New(fault.Invalid, "post.tag.invalid")
	errTagMany      = fault.New(fault.Invalid, "post.tag.many", fault.Arg{Name: "Max", Value: maxFeatured})
	errVisibility   = fault.New(fault.Invalid, "post.visibility.unknown")
)
