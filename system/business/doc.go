// Package business is what organisations write to members with: the cloud messaging API
// behind edge/graphapi (business-messaging 3, 5 to 9, 11, 12, 21).
//
// Words: a portfolio is an organisation, in which members have roles. It owns business
// accounts; a business account has lines, each a number that members write to. A client
// is an app of a portfolio: it calls with tokens, and is called back about the business
// accounts it subscribed to. An alias is what a portfolio calls a member; the window of a
// line and a member is open for a day after the member wrote.
//
// Invariants: a business learns a member's display name and handle, once they wrote to
// it, and an alias that no other portfolio has; whom it may not write to, it cannot tell
// from who is not there; a message that was accepted has its statuses in the order sent,
// delivered, read, or one failed.
//
//	p, err := b.Create(ctx, tx, actor, "Ville de Lanterne")
//	l, err := b.AddLine(ctx, tx, actor, acct, "Mairie")
//	sent, err := b.Send(ctx, tx, caller, l, business.Draft{To: "999000000000042", Words: message.Words{Text: "Bonjour"}})
package business
