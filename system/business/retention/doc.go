// Package retention empties the chats of lines of what is older than their organisation keeps
// it (business-messaging 21).
//
// Words: a term is for how many months a line keeps what was said, thirteen unless its
// organisation chose otherwise. A sweep goes through the chats of a line once a day, in steps
// of a few hundred messages.
//
// Invariants: what is emptied is gone for both sides, with its files and with what was noted
// on the chat that long ago, as it is one log; what a report holds stays with the report. The
// member reads on the page of the chat how long the organisation keeps it. Nothing over the
// API changes a term.
//
//	months, err := e.Term(ctx, tx, line)
//	err = e.SetTerm(ctx, tx, actor, line, 6)
package retention
