// Package foryou selects posts for a member who asked for it: what the people
// they follow boost and like, hashtags they follow, and the best of what people
// they follow wrote since they were last here (social-core 12).
//
// Words: a candidate is a post of the last 48 hours for which something speaks;
// its reasons say what. A selection is what was chosen for one member, with the
// reasons, when they last came to look; a pick is a post of it as it is shown.
//
//	score = (2 x who boosted + 1 x who liked + 1 for a hashtag + 1 for one missed)
//	        x 2^(-age/6h) x (1 in a language of the member's, else 1/4)
//
// Only followed accounts count, each once and by its strongest act, and never the
// author. Of an author the best two are taken, of all the best hundred, and these
// are shown in the order of time.
//
// Invariants: nothing is selected for whoever did not ask; a selection is made
// when its member looks, never for somebody who is away, and is kept in one row of
// bounded size for at most two days; engine/policy decides about each post when it
// is selected and again when it is shown, and so are the reasons looked at again;
// nothing is stored of what a member looks at.
//
//	err := foryou.Switch(ctx, tx, actor, true)
//	err = foryou.Refresh(ctx, actor, store.Page{Limit: 20})
//	picks, err := foryou.Posts(ctx, tx, actor, store.Page{Limit: 20})
package foryou
