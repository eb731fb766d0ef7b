// Package report holds what members report to the moderators, what these decide,
// and how it is contested (social-core 18, integrity 6, 7, 9).
//
// Words: a report is one member's complaint about an account, perhaps with posts
// of it. A case is the open reports on one account, seen as one and kept apart. A
// warning is a decision about an account: what was done, why in words for its
// owner, by whom, on which report; "none" does nothing but tell. A pending decision
// was taken at the desk and is not a warning yet: nothing of it was done. An appeal is
// the owner's objection to a warning. A note is what the staff write for each other on
// a case. An exhibit is a message of a chat as it was when it was reported, sealed.
//
//	report:  open -> assigned -> resolved
//	           ^--------------------| reopened
//	pending: waits -> a warning, or withdrawn, or refused
//	warning: in force -> lifted (by staff, or by an appeal that was right)
//	appeal:  submitted -> upheld | reversed
//
// A report names rules of the network in the words that are in force when they are
// named ("2@3", engine/account/house); a warning names the rules of its report in the
// words that are in force when it is taken. Neither follows a later wording.
//
// Decide waits for half a minute before Act's effects come about, all of them together
// (docs/decisions/0048); Act has them at once, for apps and rules.
//
// Invariants: the reporter is never shown to the reported; notes are the staff's
// alone; every act of a moderator is in the audit record, and so is every look at
// posts that were not for them; a warning restricts through labels of engine/policy (source
// "report/" and its number) and states of engine/account alone, so that lifting
// it takes back exactly what it did; nobody acts on a role that is not below
// their own; an appeal is decided by somebody else than who decided, as soon as
// there are two who could.
//
//	r, err := reports.Open(ctx, tx, actor, report.Draft{Target: jean, Posts: posts, Category: report.Spam})
//	w, err := reports.Act(ctx, tx, moderator, report.Act{Target: jean, Action: report.Silence, Report: r.ID})
//	a, err := reports.Appeal(ctx, tx, owner, w.ID, "Ce n’était pas de la publicité.")
package report
