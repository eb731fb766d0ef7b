// Package post holds posts and everything that hangs on them: edits, boosts,
// quotes, polls, hashtags, favourites, bookmarks, pins, conversations, and the
// feeds that show them (social-core 8, 10.1, 13).
//
// Words: a boost is a post without words that points at another (ReblogOf). A
// quote is a post with words that shows another. A thread hangs together by
// reply_to; a conversation is the number that all posts of a thread share.
// Words as typed are the source, as read the HTML.
//
// Invariants: nothing is written without a decision of engine/policy; counters
// move in the transaction that causes it; a deleted post keeps its row without
// words for 30 days; an edit keeps what was; the same idempotency key gives the
// same post.
//
//	p, err := posts.Publish(ctx, tx, actor, post.Draft{Text: "Bonjour @lea", Visibility: post.Public}, key)
//	ids, err := posts.Home(ctx, tx, actor, store.Page{Limit: 20})
//	full, err := posts.Many(ctx, tx, actor, ids)
package post
