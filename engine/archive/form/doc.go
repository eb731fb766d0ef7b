// Package form reads the files of an archive as a Mastodon server writes them:
// the actor, the outbox, the collections and the lists of addresses. It knows
// what the files say and nothing of this network.
//
// Words: a table is a list of addresses as CSV. An activity is one item of an
// outbox: something written (Create) or boosted (Announce). A kind is what a
// file is; Detect tells it by what is in the file, and asks its name only when
// two kinds look the same.
//
// Invariants: readers are tolerant of order, of one value where a list could be,
// and of what they do not know; no item larger than a mebibyte is held in
// memory; what cannot be read is an error, never a guess.
//
//	kind := form.Detect(head, "following_accounts.csv")
//	rows, err := form.Table(r, kind)
//	err = form.Outbox(r, form.Place{}, 0, func(next form.Place, a form.Activity, err error) error { ... })
package form
