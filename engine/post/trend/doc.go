// Package trend says which posts, hashtags and links more people care for than
// one would expect (social-core 12).
//
// Words: observed is what happened, expected what one would expect. Of a post
// they are its favourites and boosts, and one; of a hashtag or a link the
// accounts that used it today, and those of the day before.
//
//	score = (observed - expected)^2 / expected
//	        0 when observed is below Least, or below expected
//
// A score loses half of itself in two hours for a post, counted from when it was
// written; in four hours for a hashtag and in eight for a link, counted from when
// it was reached. It is kept while it is at least 0.3 for a post, 1 for the
// others. /about/trends says so to everybody.
//
// Invariants: all of it is counted every five minutes from explicit acts into a
// table of bounded size; nothing is shown that a decision of engine/policy keeps
// from trends or recommendations, nor posts of whoever does not want to be found;
// what the staff rejected is not shown, and under a review only what it approved.
//
// Staff looks at what trends, and decides, at /studio/trends.
//
//	err := trends.Count(ctx)                                  // every five minutes
//	seen, err := trends.Posts(ctx, tx, actor, 20, 0)
//	err = trends.Approve(ctx, tx, staff, trend.Publisher, id) // manage taxonomies
package trend
