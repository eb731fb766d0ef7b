// Package policy decides, for every viewer, item and surface, whether a thing is
// shown, how, with which notice, and what may be done with it.
//
// # Words
//
// A label is a dated statement by a source about a subject; labels are the only
// way to restrict. The word of a subject is the bits that its labels come to,
// the same for every viewer. A statement is the reasons given to an author for a
// label that restricts. The deciding itself is in policy/decide; this folder
// keeps labels, words, preferences and statements, loads what decide needs, and
// stays fresh on every node.
//
// # Invariants
//
//   - Every read of a subject goes through Page, every write through Can.
//   - A label that restricts writes its statement in the same transaction (I6).
//   - A restriction ends when its own label is negated or expires, never because
//     another is added (I2). A label past its end has no effect, swept or not.
//   - Automation holds at M1 for 12 hours at most and never beyond (I8).
//   - Every restriction ends or is reviewed within 90 days, legal and rights
//     decisions excepted (I9).
//
// # Example
//
//	v, err := p.Viewer(ctx, tx, actor.Account, region)
//	page, err := p.Page(ctx, tx, v, decide.OnHome, subjects) // subjects name kind, id, author
//	err = p.Can(ctx, tx, actor.Account, decide.DoLike, subject)
//	_, err = p.Apply(ctx, tx, policy.LabelWrite{Source: "crisis/3", Subject: decide.Ref{Kind: decide.KindPost, ID: 9},
//		Val: "crisis-misleading", Author: 8, As: decide.RoleReviewer, By: 5})
//	n, err := p.Unlabel(ctx, tx, "crisis/3", 1000) // until it gives 0
//
// A folder whose rows are listed keeps the joined word of an item and its author
// in a column of its own (pw), changes it on policy.changed, and puts the masks
// of Filter into its listing query.
//
// Implements integrity 1 to 4, 5.6, 13 (policy), 14, 15, 17 to 19.
package policy
