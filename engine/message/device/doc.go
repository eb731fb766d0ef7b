// Package device is what members link to their account, or to a line they answer for: a
// telephone or a computer with a token, a cursor and a stream of its own (business-messaging
// 15).
//
// Words: a device that asks to be linked has a link, which lives two minutes, a code for
// people to type, and a secret that never leaves it. Whoever approves the code gives it a
// place among the devices of the account or of the line; with the secret the device fetches
// its token. A suspended device is one beyond the limit: it reads and sends nothing, and is
// not unlinked.
//
// Invariants: who sees a code cannot fetch the token; a code works once; a device of a line
// reaches that line and nothing else, and one of an account no posts; ending one touches no
// other; its last use is kept by the day.
//
//	p, err := e.Begin(ctx, tx, device.Asked{Name: "Téléphone de Léa", Platform: "android"})
//	l, err := e.Find(ctx, tx, code)
//	d, err := e.Approve(ctx, tx, actor, l.ID, 0)
//	c, err := e.Claim(ctx, tx, p.ID, p.Secret)
package device
