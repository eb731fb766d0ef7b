package graph

import "parvis/base/fault"

// Faults of this folder.
var (
	// errSelf: nobody follows, blocks, mutes or endorses themselves.
	errSelf = fault.New(fault.Forbidden, "graph.self")
	// errBlocked: one of the two blocks the other.
	errBlocked = fault.New(fault.Forbidden, "graph.blocked")
	// errTooMany: the member follows as many accounts as may be.
	errTooMany = fault.New(fault.Invalid, "graph.follow.too_many", fault.Arg{Name: "Max", Value: MaxFollows})
	// errMissing: no such request, list or member, or not the actor's.
	errMissing = fault.New(fault.Missing, "graph.missing")
	// errNotFollowed: endorsing and listing need a follow first.
	errNotFollowed = fault.New(fault.Invalid, "graph.not_followed")
	// errEndorsed: the account stands on the actor's profile already.
	errEndorsed = fault.New(fault.Conflict, "graph.endorsed")
	// errTitleBlank: a list needs a title.
	errTitleBlank = fault.New(fault.Invalid, "graph.list.title_blank")
	// errTitleInvalid: the title has what no name may have, such as a bidi override.
	errTitleInvalid = fault.New(fault.Invalid, "graph.list.title_invalid")
	// errReplies: not a replies policy.
	errReplies = fault.New(fault.Invalid, "graph.list.replies_unknown")
	// errTooManyLists: the member has as many lists as may be.
	errTooManyLists = fault.New(fault.Invalid, "graph.list.too_many", fault.Arg{Name: "Max", Value: MaxLists})
	// errMember: the account is in the list already.
	errMember = fault.New(fault.Invalid, "graph.list.member_taken")
	// errDomain: not a domain name that can be blocked.
	errDomain = fault.New(fault.Invalid, "graph.domain.invalid")
	// errNoteLong: a private note is too long.
	errNoteLong = fault.New(fault.Invalid, "graph.note.long", fault.Arg{Name: "Max", Value: MaxNote})
)
