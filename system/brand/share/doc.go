// Package share draws the pictures that other places show beside a link to this
// network: one for each public post, profile, and the network itself (brand, Surfaces).
//
// Words: a card is what a picture says; its version is made of all that is drawn, so
// that an address with a version always shows the same. A bare card is that of a post
// whose words do not leave the network: it says who wrote, and why nothing is read.
//
// Invariants: what a card says was decided for a visitor, each time it is asked for;
// the words of posts that are sensitive, behind a warning or under a notice are never
// drawn; one picture is drawn at a time, few wait, the others are told to come back.
//
//	head, err := cards.Post(ctx, tx, i18n.French, post)
//	page.Share = head
package share
