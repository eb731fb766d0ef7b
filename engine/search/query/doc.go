// Package query reads what people type into the search field (social-core 13):
// words, "phrases", hashtags, mentions, addresses, and conditions such as
// from:@lea, before:2026-11-25, language:fr, has:image, is:reply, in:library;
// each may be turned round with a "-" before it.
//
// Every term must hold. What looks like a condition and is none is a word. Of a
// long text the first 200 characters count, and 12 terms and conditions.
//
//	q := query.Parse(`marché -"place du" from:me after:2026-01-01`)
//	q.Terms // marché; not "place du"
//	q.Conds // from me; after 2026-01-01
package query
