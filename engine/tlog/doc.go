// Package tlog is the public, append-only log of what the network decides: a
// transparency log in the form of C2SP tlog-tiles (integrity 10, I10; decision 0081).
//
// Words: an entry says that something was decided. The log shows a commitment to it: a
// hash under a salt, which tells nothing. A receipt is what a commitment is to, with its
// salt; who is concerned has it. Padding is an entry that says nothing, so that nobody
// counts decisions. A tile is 256 hashes of the tree over the entries (RFC 6962), a bundle
// 256 entries, and a checkpoint a signed note that says how many entries there are and
// what the tree over them comes to.
//
//	checkpoint           text: origin, size, hash of the tree, signatures
//	key                  text: the keys that check them, the newest first
//	tile/0/000.p/5       five hashes of entries; tile/1/... of tiles of them
//	tile/entries/000.p/5 five entries, each after its length in two bytes
//
// An entry of 32 bytes is a commitment: the HMAC-SHA-256, under the salt, of the text of
// the receipt. Any other is a key that signs from then on, in JSON.
//
// Invariants: a commitment is kept in the transaction of what it is to. It is never
// changed or taken out: an erasure takes the opening, and what stays tells nobody
// anything. At each publication the log grows by a multiple of Batch, by one at least, in
// an order that follows from the commitments alone. A checkpoint is signed only over what
// follows from the one before. A key is followed by another by an entry that the old one
// signs.
//
//	err := tlog.Append(tx, tlog.Entry{
//		Type: "decision", About: w.ID, Account: w.Target, Measures: []string{"suspend"}, Ground: tlog.Terms, Subjects: []string{tlog.Subject("account", 77)},
//	})
//	seen, err := tlog.Verify(ctx, source, tlog.Known{Receipts: receipts})
package tlog
