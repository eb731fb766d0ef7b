// Package notice has the pages on which anybody reports an account or a post to the
// moderators, members and visitors alike (web-client 4.1, 7.10; integrity 6; DSA 16).
//
// Words: a notice is a report with what the law asks of one: words that explain it, a
// name and an address unless it is about the sexual abuse of a child, and a declaration
// of good faith. A visitor is whoever is not signed in. A receipt is the page with the
// number of a report and what became of it; its address, with a key that stands
// nowhere, is all that a visitor needs to read it. Where somebody may be in danger, the
// numbers of those who help come before everything else, and a link leads out quickly.
//
// Invariants: a visitor reports only what a visitor may see; name and address are in
// report_notice alone, read by the letters and by nobody else, and are erased KeptFor
// after the report was closed, with its words; letters carry nobody's words, not even
// those of whom they go to; the letter that tells the decision waits for up to half an
// hour, so that its moment says nothing of who reported.
//
//	made, err := notices.Open(ctx, tx, visitor, notice.Draft{Draft: what, Name: "Léa", Email: "lea@example.org"})
//	path := notices.Receipt(made)
package notice
