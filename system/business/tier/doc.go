// Package tier holds how many members an organisation may reach (business-messaging 12).
//
// Words: to reach a member is to send them a template outside their window; a tier is how many
// different ones an organisation reaches in a day, whichever of its lines writes.
//
// Invariants: nobody is reached above the tier, however many send at once. Whom it reaches is
// counted by what it calls them, so that it learns nothing of who is there. An organisation
// rises by one level within six hours once something came to half of its tier in seven days,
// unless it is suspended or members take a template of it badly: numbers that are nobody's
// raise nothing. It never falls by itself.
//
//	err := e.Reach(ctx, tx, portfolio, "999000000000042")
//	err = e.Came(ctx, tx, portfolio, "999000000000042")
//	t, err := e.Of(ctx, tx, portfolio) // t.Name() == "TIER_2K"
package tier
