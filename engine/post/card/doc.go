// Package card looks at the pages that posts link to and keeps a preview of each
// (social-core 4 PreviewCard, 12, 14).
//
// Words: a card is the preview of one page; a publisher is the host that a page
// was found on after redirects; the creator is the member whom a page names with
// fediverse:creator, believed only when that member's profile names the
// publisher (Card.By). The card of a post is that of the first link of a public
// or unlisted post that leads out of this network.
//
// Invariants: a page is looked at once in seven days, by one process at a time,
// and only through base/fetch; what its robots.txt, its meta elements or its
// headers withhold is not shown; all of its text is plain, clean and bounded; its
// picture is decoded and written anew by engine/media and never linked to.
//
//	post published -> link -> waiting -> (timer, up to a second later) look
//	waiting -> ready | none    after an hour of failures none, for a day
//	ready   -> ready | none    looked at again when somebody links it after seven days
//
//	cards, err := c.Of(ctx, tx, posts)          // by post, for rendering
//	found, err := c.Named(ctx, tx, address)     // GET /timelines/link
//	ids, err := c.Posts(ctx, tx, card, page)    // public posts that show a page
package card
