package people

import "parvis/base/fault"

// Faults of this folder.
var (
	// errRole: the actor's role does not do this.
	errRole = fault.New(fault.Forbidden, "business.people.role")
	// errMember: there is nobody of that name.
	errMember = fault.New(fault.Missing, "business.people.member")
	// errOver: the offer is over, or another by now.
	errOver = fault.New(fault.Conflict, "business.people.over")
	// errDeclined: they declined, and are not asked again so soon.
	errDeclined = fault.New(fault.Conflict, "business.people.declined")
	// errAdmin: an organisation is handed on to an admin of it.
	errAdmin = fault.New(fault.Invalid, "business.people.admin")
	// errMissing: no such page.
	errMissing = fault.New(fault.Missing, "business.people.missing")
)
