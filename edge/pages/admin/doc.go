// Package admin has the desks on which an operator looks after a network: its members
// (web-client 4.1; what the client API lets the staff do with accounts).
//
// It decides nothing by itself: every act is a verb of an engine, which checks the
// role of who acts and records it. Measures about an account are taken at the desk of
// reports, in a case; these pages open one and lead to it. What cannot be undone is
// asked about on a page of its own before it is done.
//
// Reading what members do not show is recorded, so that such pages are writes.
//
//	(&admin.Desks{Account: accounts, ...}).Desk(shell)
package admin
