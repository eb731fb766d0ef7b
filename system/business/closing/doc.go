// Package closing is how organisations, their lines and their apps end (business-messaging 1,
// 11.2, 20.13).
//
// Words: an owner closes an organisation, which does nothing from then on: its tokens are
// refused, what waits for its apps is dropped, its lines take nothing. They open it again
// within a month; afterwards it is erased. A line and an app are deleted for good.
//
// Invariants: chats stay with the members, who read there that the line is gone; so of a line
// its number and what it was called is kept, and the number is never given out again. Of a
// line that is deleted, what was told before still reaches its apps.
//
//	err := e.Close(ctx, tx, owner, p)
//	err = e.Reopen(ctx, tx, owner, p)
//	err = e.DropLine(ctx, tx, admin, line)
package closing
