// Package search finds posts, accounts and hashtags, and proposes accounts
// (social-core 12, 13).
//
// Words: the index holds tokens (analyse) of posts and what a listing filters by;
// a query is read by query. A post is open to searches when it is for everyone
// and its author lets posts be found (indexable); everything else is found only
// by those in whose library it is: authors, the mentioned, those who favourited,
// boosted, bookmarked or voted.
//
// Invariants: no hit is given without a decision of engine/policy on OnSearch or
// OnSearchAccounts; the index is made from the event log alone, and holds no text
// that a person wrote, only tokens, and single words of public posts to propose where
// nothing is found; the same query finds the same posts on every
// database. A search stops after half a second and gives what it has.
//
//	r, err := s.Search(ctx, tx, actor, search.Query{Text: `"place du marché" from:me`, Limit: 20})
//
// Full text is the one place with two texts of SQL (architecture 6.9): FTS5 and
// tsvector, both fed with tokens that need no further analysis.
package search
