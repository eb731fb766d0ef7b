// Package tlog is the public, append-only log of what the network decides: a
// transparency log in the form of C2SP tlog-tiles (integrity 10, I10).
//
// Words: an entry says that something was decided, in codes. It names whom it is about
// and what was looked at by commitments alone: hashes with a salt, which is the opening.
// A leaf is the place of an entry that was appended. A tile is 256 hashes of the tree
// over the entries (RFC 6962), a bundle 256 entries, and a checkpoint a signed note that
// says how many entries there are and what the tree over them comes to.
//
//	checkpoint           text: origin, size, hash of the tree, signatures
//	key                  text: the keys that check them, the newest first
//	tile/0/000.p/5       five hashes of entries; tile/1/... of tiles of them
//	tile/entries/000.p/5 five entries, each after its length in two bytes
//
// Invariants: an entry is appended in the transaction of what it tells. Nothing of it
// names a person, and it is never changed or taken out: an erasure takes the opening,
// and what stays tells nobody whom it was about. Who decides stores what they decided
// with its Leaf, which only Append makes, so that nothing is decided outside the log. A
// checkpoint is signed only over what follows from the one before and from the entries.
// A key is followed by another by an entry that the old one signs.
//
//	leaf, err := tlog.Append(ctx, tx, tlog.Entry{
//		Type: "crisis.open", IDs: map[string]int64{"crisis": c.ID}, Measures: []string{"M2"}, Ground: tlog.Terms,
//		Evidence: []string{basis}, Subject: tlog.Subject{Kind: "crisis", ID: c.ID},
//	})
//	err = insertCrisis(tx, c, leaf) // which fails without one: see Leaf.Index
//
// Writers take turns at the end of the log. A verb that locks rows of its own before it
// appends begins with Turn, so that two of them do not wait for each other.
package tlog
