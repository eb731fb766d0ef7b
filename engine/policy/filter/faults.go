package filter

import "parvis/base/fault"

// Faults of this folder. What is wrong with a filter comes as an errInvalid with
// fields, whose codes are the ones after it.
var (
	// errMissing: no such filter, keyword or post of a filter, or not the actor's.
	errMissing = fault.New(fault.Missing, "policy.filter.missing")
	// errMany: the member has as many filters as may be, or the filter as many
	// keywords or posts.
	errMany = fault.New(fault.Invalid, "policy.filter.too_many")
	// errTaken: the filter has the post already.
	errTaken = fault.New(fault.Invalid, "policy.filter.post_taken")
	// ErrShared: an app that knows filters of one keyword only wants to change
	// what several keywords share.
	ErrShared = fault.New(fault.Invalid, "policy.filter.shared")
	// errInvalid and its fields.
	_ = fault.New(fault.Invalid, "policy.filter.invalid")
	_ = fault.New(fault.Invalid, "policy.filter.title_blank")
	_ = fault.New(fault.Invalid, "policy.filter.title_long", fault.Arg{Name: "Max", Value: MaxTitle})
	_ = fault.New(fault.Invalid, "policy.filter.title_invalid")
	_ = fault.New(fault.Invalid, "policy.filter.context_blank")
	_ = fault.New(fault.Invalid, "policy.filter.context_unknown")
	_ = fault.New(fault.Invalid, "policy.filter.action_unknown")
	_ = fault.New(fault.Invalid, "policy.filter.keyword_blank")
	_ = fault.New(fault.Invalid, "policy.filter.keyword_long", fault.Arg{Name: "Max", Value: MaxKeyword})
	_ = fault.New(fault.Invalid, "policy.filter.keyword_invalid")
)
