// Package brand gives a network an identity of its own: colours, light, type and
// shape that every page, icon and manifest follows, and that is always readable
// (brand).
//
// Words: an identity is one version of the brand; a look is what it says; a seed is
// a colour that the operator chose, from which palette derives all others. An
// identity goes from draft to scheduled to published to retired; going back
// publishes a new version that says what an old one said.
//
// Invariants: one identity is published at any time, the first one by the program
// itself; what was published is never changed; at most two are being worked on; what
// somebody else changed since it was opened is not written over; no look is kept
// that is not whole and safe to show.
//
//	id, err := brands.Draft(ctx, tx, operator)
//	err = brands.Change(ctx, tx, operator, id, rev, look)
//	err = brands.Publish(ctx, tx, operator, id, rev, time.Time{})
//	live := brands.Live()
//	css := live.CSS
package brand
