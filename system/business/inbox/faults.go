package inbox

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such chat of this line.
	errMissing = fault.New(fault.Missing, "business.inbox.missing")
	// errState: no state of a case, or a time that is over.
	errState = fault.New(fault.Invalid, "business.inbox.state")
	// errOperator: who shall answer has no role that does.
	errOperator = fault.New(fault.Invalid, "business.inbox.operator")
	// errNote: a note has words.
	errNote = fault.New(fault.Invalid, "business.inbox.note", fault.Arg{Name: "Max", Value: maxNote})
	// errLabel: nothing can be labelled that, or there are too many.
	errLabel = fault.New(fault.Invalid, "business.inbox.label", fault.Arg{Name: "Max", Value: maxLabel})
	// errAnswer: a saved answer has a name and words.
	errAnswer = fault.New(fault.Invalid, "business.inbox.answer", fault.Arg{Name: "Max", Value: maxAnswerName})
	// errMany: there are as many as there may be.
	errMany = fault.New(fault.Limited, "business.inbox.too_many")
	// errWindow: the member wrote too long ago (business-messaging 12).
	errWindow = fault.New(fault.Invalid, "business.inbox.window")
	// errUnreached: the member cannot be reached; why is not told.
	errUnreached = fault.New(fault.Invalid, "business.inbox.unreached")
	// errBeaten: another operator answered what the actor did not see yet.
	errBeaten = fault.New(fault.Conflict, "business.inbox.answered")
	// errNews: the member wrote what the actor did not see yet.
	errNews = fault.New(fault.Conflict, "business.inbox.news")
	// errTemplate: a template is not sent now, whatever its values.
	errTemplate = fault.New(fault.Invalid, "business.inbox.template")
	// errValues: a template has a value without words, or one that is not a line of text.
	errValues = fault.New(fault.Invalid, "business.inbox.values")
	// errLong: a template is too long with its values.
	errLong = fault.New(fault.Invalid, "business.inbox.long")
	// errRef: a message has a reference of its own.
	errRef = fault.New(fault.Invalid, "business.inbox.ref")
	// errScope: the token does not write messages.
	errScope = fault.New(fault.Forbidden, "business.inbox.scope")
)
