package message

import "parvis/base/fault"

// Faults of this folder.
var (
	// errMissing: no such chat or message, or not the actor's.
	errMissing = fault.New(fault.Missing, "message.missing")
	// errAlone: a chat needs somebody else.
	errAlone = fault.New(fault.Invalid, "message.alone")
	// errMany: a group has as many members as it may have.
	errMany = fault.New(fault.Invalid, "message.group.too_many", fault.Arg{Name: "Max", Value: MaxMembers})
	// errDoor: the member does not take first messages from the actor.
	errDoor = fault.New(fault.Forbidden, "message.door.closed")
	// errWaiting: the other has not yet accepted the first message.
	errWaiting = fault.New(fault.Forbidden, "message.request.waiting")
	// errFirst: a first message to somebody who has not accepted yet is text alone.
	errFirst = fault.New(fault.Forbidden, "message.request.text")
	// errKind: messages of this kind are not to be had here.
	errKind = fault.New(fault.Unsupported, "message.kind")
	// errNoFile: an upload has no file.
	errNoFile = fault.New(fault.Invalid, "message.no_file")
	// errBlank, errLong, errText: the words cannot be sent.
	errBlank = fault.New(fault.Invalid, "message.text.blank")
	errLong  = fault.New(fault.Invalid, "message.text.long", fault.Arg{Name: "Max", Value: MaxText})
	errText  = fault.New(fault.Invalid, "message.text.invalid")
	// errPlace: the coordinates are none.
	errPlace = fault.New(fault.Invalid, "message.location")
	// errContact: somebody who is shared, or an address, lacks something, or is too long.
	errContact = fault.New(fault.Invalid, "message.contact")
	// errTitle: a group cannot be called that.
	errTitle = fault.New(fault.Invalid, "message.group.title", fault.Arg{Name: "Max", Value: MaxTitle})
	// errRef, errReused: the client reference is none, or was used for other words.
	errRef    = fault.New(fault.Invalid, "message.client_ref.invalid", fault.Arg{Name: "Max", Value: maxRef})
	errReused = fault.New(fault.Conflict, "message.client_ref.reused")
	// errChoice: the card that is answered to offers no such choice.
	errChoice = fault.New(fault.Invalid, "message.choice")
	// errEmoji: a reaction is one emoji.
	errEmoji = fault.New(fault.Invalid, "message.reaction")
	// errLate: the time in which a message can be edited or deleted for all is over.
	errLate = fault.New(fault.Forbidden, "message.late")
	// errOwn: only the sender may do this.
	errOwn = fault.New(fault.Forbidden, "message.own")
	// errRole: only who administers the group may do this.
	errRole = fault.New(fault.Forbidden, "message.group.role")
	// errDirect: a direct chat has no title and no members to add or remove.
	errDirect = fault.New(fault.Invalid, "message.direct")
	// errQuoted: what is reported at once is of one other member, and not too much.
	errQuoted = fault.New(fault.Invalid, "message.quoted", fault.Arg{Name: "Max", Value: MaxQuoted})
	// errQuery: nothing can be looked for with that.
	errQuery = fault.New(fault.Invalid, "message.search.query")
	// errLink: a code leads nowhere, or the actor not there.
	errLink = fault.New(fault.Missing, "message.link.missing")
	// errOwed: a reader asks for what the feed no longer has: it begins anew.
	errOwed = fault.New(fault.Gone, "message.resync_required")
	// errSettings: a setting cannot be read.
	errSettings = fault.New(fault.Invalid, "message.setting")
	// errSignIn, errScope: who asks may not see messages.
	errSignIn = fault.New(fault.Unauthenticated, "message.sign_in")
	errScope  = fault.New(fault.Forbidden, "message.scope")
	// errCursor: a number in the question cannot be read.
	errCursor = fault.New(fault.Invalid, "message.cursor")
)
