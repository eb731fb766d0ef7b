// Package filter keeps the filters that members make for what they do not want
// to read, and finds what they match (social-core 4, 7.3, 17).
//
// Words: a filter has a title, the contexts in which it holds, an action, and
// keywords and posts that it matches; it may end at a time. A context is a place
// where posts are shown: home, notifications, public, thread, account. Texts and
// keywords are compared folded (policy.Fold), with any run of white space as one
// blank.
//
// Invariants: a filter belongs to one member and nobody else reads it; a filter
// has a title and at least one context; a filter whose time is over matches
// nothing. A whole word ends where its script says so: in scripts that write
// words without blanks between them, every place is an end.
//
//	f, err := filters.Add(ctx, tx, actor, filter.Draft{Title: "Finale", Contexts: []string{"home"}, Keywords: kw})
//	mine, err := filters.Active(ctx, tx, actor.Account)
//	hits := filter.Match(mine, filter.Home, p.ID, p.ReblogOf, p.Spoiler, p.Source)
package filter
