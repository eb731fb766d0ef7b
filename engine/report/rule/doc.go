// Package rule keeps the staff's rules for the texts and files of the whole
// network, and what met them (social-core 18).
//
// Words: a rule has conditions, which must all hold, and one effect. Conditions
// are words or a pattern in the text, the host of a link, the age of the account,
// the hash of a file, and that it is the account's first post. A part is what of
// a rule held, for moderators. A hit is that a rule met a post or a file. A held
// post waits for a moderator, who releases or refuses it.
//
//	effect    what it does                                        goes on
//	flag      opens a report in the name of the network           yes
//	sensitive covers the files of the post                        yes
//	limit     keeps the post from strangers                       yes
//	hold      the post is its author's alone until released       no
//	reject    the post, or the file, is turned away               no
//
//	held: waiting -> released
//	        |-> refused -> released (an appeal was right)
//
// Rules are asked in their order; the first that holds or rejects ends it. Each
// change of a rule makes a version, which stays: the audit record and the hits
// name it. The rules in force are compiled once for each revision of the whole.
//
// Invariants: direct messages are read only if the operator says so; who is
// turned away is not told what was met; text of people is in no hit, event or
// log; sensitive and limit are decisions of engine/report, told and contested as
// others; a refusal is counted although it undoes what it refused.
//
//	r, err := rules.Add(ctx, tx, staff, rule.Draft{On: true, Effect: rule.Hold, Words: []string{"casino*"}, Days: 7})
//	met, err := rules.Try(ctx, tx, staff, draft) // the last 100 public posts
//	err = rules.Release(ctx, tx, moderator, post)
package rule
