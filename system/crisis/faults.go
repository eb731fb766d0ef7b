package crisis

import "parvis/base/fault"

// Faults of this folder; those of integrity 14 have their names in docs/clients.md.
var (
	// errMissing: no such crisis, claim, case or designation, or not for the actor.
	errMissing = fault.New(fault.Missing, "crisis.missing")
	// errRole: the actor's role does not allow it.
	errRole = fault.New(fault.Forbidden, "crisis.role")
	// errScope: a crisis says where, in which language or about what it is (ERR_SCOPE).
	errScope = fault.New(fault.Invalid, "crisis.scope")
	// errSunset: the end is in the past or too far (ERR_SUNSET).
	errSunset = fault.New(fault.Invalid, "crisis.sunset")
	// errTitle: no title in any language, or one that is too long.
	errTitle = fault.New(fault.Invalid, "crisis.title")
	// errBasis: why this is a crisis is missing or too long.
	errBasis = fault.New(fault.Invalid, "crisis.basis")
	// errSlug: not the shape of an address, or taken.
	errSlug = fault.New(fault.Invalid, "crisis.slug")
	// errKind: a kind, category, harm, ceiling, stance or class that there is not.
	errKind = fault.New(fault.Invalid, "crisis.kind")
	// errLink: an authoritative link is none.
	errLink = fault.New(fault.Invalid, "crisis.link")
	// errText: a text is missing or too long.
	errText = fault.New(fault.Invalid, "crisis.text")
	// errState: it is not in a state for that.
	errState = fault.New(fault.Conflict, "crisis.state")
	// errSamePerson: the second person is the first (same_person).
	errSamePerson = fault.New(fault.Conflict, "crisis.same_person")
	// errSoon: with so few of them the first may do it alone, but not yet.
	errSoon = fault.New(fault.Conflict, "crisis.soon")
	// errStale: what waits for a second person is not any more what they were shown.
	errStale = fault.New(fault.Conflict, "crisis.stale")
	// errEvidence: what lacks stands in the fields (ERR_EVIDENCE).
	errEvidence = fault.New(fault.Invalid, "crisis.evidence")
	// errURLForbidden: no public web address (ERR_URL_FORBIDDEN).
	errURLForbidden = fault.New(fault.Invalid, "crisis.url.forbidden")
	// errURLUnreachable: nothing was found there (ERR_URL_UNREACHABLE).
	errURLUnreachable = fault.New(fault.Invalid, "crisis.url.unreachable")
	// errPost: no post of this network that everybody may read.
	errPost = fault.New(fault.Invalid, "crisis.post")
	// errChecklist: not covered, or what was checked is not complete.
	errChecklist = fault.New(fault.Invalid, "crisis.checklist")
	// errCeiling: the measure is more than what may be (ERR_CEILING).
	errCeiling = fault.New(fault.Invalid, "crisis.ceiling")
	// errNotIndependent: the actor has a part in it (not_independent).
	errNotIndependent = fault.New(fault.Forbidden, "crisis.not_independent")
	// errInterim: longer than twelve hours, or renewed again or by the same (ERR_INTERIM).
	errInterim = fault.New(fault.Invalid, "crisis.interim")
)
