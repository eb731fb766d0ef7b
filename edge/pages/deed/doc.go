// Package deed knows what members do that is taken back by its opposite, and which of it
// a member did last (web-client 6.23, 7.2).
//
// Words: a deed is an act and whom it was done to. The page that follows it says so in
// its address and offers the opposite; for a day the page of notifications offers it too,
// unless something else was done since, or the opposite itself.
//
//	v.redirect(deed.Say("/", "posts/hide", 7))      // "/?did=posts/hide.7"
//	d, ok := deed.Said(r.URL)                       // d.Opposite() is "/posts/7/unhide"
//	err := deed.Remember(ctx, store, who, "/posts/7/hide", "/?did=posts/hide.7")
package deed
