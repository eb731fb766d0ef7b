package foryou

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: the member did not ask for a selection.
	errMissing = fault.New(fault.Missing, "post.foryou.missing")
	// errFixed: the selection is no list that somebody can change.
	errFixed = fault.New(fault.Forbidden, "post.foryou.fixed")
)
