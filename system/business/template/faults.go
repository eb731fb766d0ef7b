package template

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such template.
	errMissing = fault.New(fault.Missing, "business.template.missing")
	// errState: a template of this state does not take this.
	errState = fault.New(fault.Conflict, "business.template.state")
	// errEdited: whoever decides looked at another version than stands there now.
	errEdited = fault.New(fault.Conflict, "business.template.edited")
	// errReason: a rejection needs one of the published reasons, and words.
	errReason = fault.New(fault.Invalid, "business.template.reason")
	// errRole: the actor decides on no templates.
	errRole = fault.New(fault.Forbidden, "business.template.role")
)
