package report

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such report, warning or appeal, or not for the actor.
	errMissing = fault.New(fault.Missing, "report.missing")
	// errForbidden: the actor's role does not allow it, or ranks too low.
	errForbidden = fault.New(fault.Forbidden, "report.forbidden")
	// errSelf: nobody reports themselves.
	errSelf = fault.New(fault.Forbidden, "report.self")
	// errRules: a rule that the network does not have.
	errRules = fault.New(fault.Invalid, "report.rules.unknown")
	// errRulesCategory: rules belong to the category of violations only.
	errRulesCategory = fault.New(fault.Invalid, "report.rules.not_violation")
	// errCategory: no such category.
	errCategory = fault.New(fault.Invalid, "report.category.unknown")
	// errComment: the comment is too long.
	errComment = fault.New(fault.Invalid, "report.comment.long", fault.Arg{Name: "Max", Value: MaxComment})
	// errReason: no such reason, or only the group of it.
	errReason = fault.New(fault.Invalid, "report.reason.unknown")
	// errEvidence: too many addresses, or what is none.
	errEvidence = fault.New(fault.Invalid, "report.evidence.invalid", fault.Arg{Name: "Max", Value: MaxEvidence})
	// errAction: no such action.
	errAction = fault.New(fault.Invalid, "report.action.unknown")
	// errRename: an organisation keeps its name; a line alone loses it.
	errRename = fault.New(fault.Invalid, "report.action.line")
	// errActionPosts: the action is about posts, and none was named.
	errActionPosts = fault.New(fault.Invalid, "report.action.no_posts")
	// errPostsGone: the posts that a decision was about are there no more.
	errPostsGone = fault.New(fault.Missing, "report.action.posts_gone")
	// errText: the words to the owner are too long.
	errText = fault.New(fault.Invalid, "report.text.long", fault.Arg{Name: "Max", Value: MaxText})
	// errNote: a note has between one and MaxNote characters.
	errNote = fault.New(fault.Invalid, "report.note.text", fault.Arg{Name: "Max", Value: MaxNote})
	// errDone: the account is already in that state, or cannot go there.
	errDone = fault.New(fault.Conflict, "report.action.done")
	// errWaits: a decision about the account waits already.
	errWaits = fault.New(fault.Conflict, "report.action.waits")
	// errAppealText: an appeal has between one and maxAppeal characters.
	errAppealText = fault.New(fault.Invalid, "report.appeal.text", fault.Arg{Name: "Max", Value: maxAppeal})
	// errAppealLate: the time to appeal is over, or there is nothing to contest.
	errAppealLate = fault.New(fault.Conflict, "report.appeal.late")
	// errAppealTwice: the warning was contested already.
	errAppealTwice = fault.New(fault.Conflict, "report.appeal.twice")
	// errAppealOwn: who decided does not decide on the objection.
	errAppealOwn = fault.New(fault.Forbidden, "report.appeal.own")
	// errAppealOver: the appeal was decided already.
	errAppealOver = fault.New(fault.Conflict, "report.appeal.over")
)
