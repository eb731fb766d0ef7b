// Package premium is the premium plan as the staff of the network gives it to organisations
// (live-creators 27; business-messaging 15.1). What the plan includes is engine/entitlement's;
// the names of lines are in system/business/slug, and the inbox in system/business/inbox.
//
// Invariants: nothing is charged while the network has no billing, which the pages say;
// giving and ending stand in the record of the staff; nobody gives a plan to an organisation
// in which they have a role.
//
//	err := e.Give(ctx, tx, staff, portfolio, until, "Association du quartier.")
//	err = e.End(ctx, tx, staff, portfolio)
package premium
