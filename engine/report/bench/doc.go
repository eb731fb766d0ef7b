// Package bench is the desk on which moderators work off reports and answer appeals,
// so that they need no app (web-client 4.6, 6.18; integrity 7, 9).
//
// Words: a case is the open reports on one account, worked off together; a file is a
// case with all that a moderator reads of it. A draft is a decision that was not
// taken yet. A seal says in which state somebody saw a file: who acts on a file that
// changed meanwhile is shown both versions instead.
//
//	/studio/reports            queue: the gravest, then the oldest; mine; done
//	/studio/reports/{id}       file: posts, reports, earlier decisions; acts
//	/studio/appeals            appeals that wait, each with the decision it contests
//
// Invariants: it holds no table and no right of its own: each act is a verb of
// engine/report, which checks, records and tells; what reaches others is asked about
// first, with the words that the member will read in the member's language; every act
// can be turned round here, but for the answer to an appeal, and a decision for half a
// minute before anybody is told.
//
//	bench.Desk(shell, bench.Options{Report: reports, Notice: notices, Draw: pages.Drawn})
package bench
