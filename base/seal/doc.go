// Package seal keeps secrets: random tokens and their hashes, keys outside the
// database, sealing of columns, signatures of short-lived addresses, passwords.
//
// A token is shown once and stored as its Hash (architecture 18.3). A Secret
// prints as *** wherever it is printed. What must be read back, a webhook
// secret or a birth date, is sealed with a key from a folder beside the
// database, so that a copy of the database alone reads nothing:
//
//	keys, err := seal.OpenKeys("data/keys")
//	box := keys.Seal("business.webhook", []byte(secret), id.Bytes())
//	plain, err := keys.Open("business.webhook", box, id.Bytes())
//
// The purpose separates keys: what was sealed or signed for one purpose is
// refused for another. The third argument, the context, ties a box to its row,
// so that boxes cannot be swapped.
//
// Passwords follow architecture 11.8 and social-core 5: argon2id with m=19,456
// KiB, t=2, p=1, a 16-byte salt, one hash a core at a time, a queue of 64.
//
// A new password is refused when it is short, holds the account's name, or is
// one that would be tried first (guess.go). There is no list of stolen
// passwords: rules and a few hundred words of our own find what such lists are
// made of.
package seal
