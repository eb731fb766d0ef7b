// Package archive moves members in and out: it imports what a Mastodon server
// gives to somebody who leaves, and gives everything about a member in the same
// shape (social-core 2.3, 16; issue point 2.3).
//
// Words: a run is one import or one export. A unit is a file of the archive that
// is understood; its items are what is done one at a time: a post, a follow. A
// refusal names an item that could not be taken and why.
//
// Invariants: an item and the place that the run has reached are written in one
// transaction, so that a run goes on after a kill at any instant and does
// nothing twice; a post is known by the address it had (engine/post), so that an
// archive brought twice makes nothing twice; nothing is left out in silence;
// nobody is told of a post that moved in; one import and one export at a time
// for each member.
//
//	run, err := archives.Take(ctx, actor, body, "archive.zip", archive.Options{})
//	runs, err := archives.Runs(ctx, tx, actor, 10)
//	refused, err := archives.Refusals(ctx, tx, actor, run.ID, store.Page{Limit: 40})
//
//	states: arriving -> waiting -> running -> done | failed
//	        waiting, running -> cancelled
//	        done (an export) -> gone, after seven days
//
// Stored files begin with bytes of chance, so that none is ever the same as a
// file of engine/media and both may remove theirs.
package archive
