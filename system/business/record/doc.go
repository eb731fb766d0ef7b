// Package record gives an organisation what it holds of one member, and erases it
// (business-messaging 16, 21).
//
// Words: a record is everything that the lines of an organisation hold of a member: what was
// said, what operators noted and did, labels, consents, notifications. Who runs the
// organisation asks for it from the inbox of a line.
//
// Invariants: what is asked for is written down with the organisation's other acts. Erased is
// what the organisation holds, and the member is unknown to it afterwards; what was said
// stays with the member, as there is one log, and can be read by the organisation no more.
// That the member stopped a line, or refused something, stays: it protects them.
//
//	r, err := e.Read(ctx, tx, actor, line, chat)
//	err = e.Erase(ctx, tx, actor, line, chat)
package record
