package access

import "parvis/base/fault"

// Faults of this folder.
var (
	errMembers = fault.New(fault.Unauthenticated, "post.access.members")
	errNobody  = fault.New(fault.Forbidden, "post.access.nobody")
)
