// Package audit keeps the record of who did what to whom: what staff decide,
// what staff read of other people's private data, and each move of an account's
// state (social-core 18, architecture 18.4).
//
// An entry names ids and codes, never text that a person wrote. Entries are only
// added. Each carries a hash over itself and the entry before it, so that a
// changed, removed or inserted row breaks the chain from there on, which Verify
// finds.
//
//	err := audit.Record(ctx, tx, audit.Entry{
//		Actor: actor.Account, Action: "account.state", Subject: audit.Account(target),
//		Reason: "spam", Before: "active", After: "suspended",
//	})
//	entries, err := audit.List(ctx, tx, audit.Filter{}, store.Page{Limit: 50})
//	verdict, err := audit.Verify(ctx, tx, 0, 1000)
//	err = audit.Export(ctx, store, actor.Account, audit.Lines, w)
//
// Staff with the permission read it at /studio/audit, search it by who, what and to
// whom, have the chain walked, and take it away as a table or as lines of JSON,
// whose hashes anybody can compute again (docs/operator.md). Reading and exporting
// are acts, and stand in the record. Accounts and roles are known further up: what
// the desk needs of them is handed in with Staff.
//
// The entry is written in the transaction of the act it tells of: an act
// without its entry, or an entry without its act, cannot exist.
package audit
