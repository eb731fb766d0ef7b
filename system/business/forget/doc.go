// Package forget has an organisation forget a member (business-messaging 7.5): what it calls
// them leads nowhere from then on, and nothing that it sees of them later can be joined with
// what it knew before.
//
// Invariants: the organisation is told that its name for the member is gone, and not what
// stands in its place. Chats with its lines are gone on both sides, as whatever refers to one
// of them (its number, its messages, the case in the inbox, tokens of notifications) would
// join the two. Who was stopped stays so, unseen.
//
//	err := e.Forget(ctx, tx, zoe, portfolio)
package forget
