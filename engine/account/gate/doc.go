// Package gate keeps whom the staff does not let in (social-core 7.4, 18): hosts of
// e-mail addresses, single addresses by their hash, networks of the internet, and
// other servers.
//
// Invariants: an address is kept only as the hash of its canonical form, in which
// letters are small and dots and what follows a plus sign are gone; a rule for a
// host holds for the hosts below it; of two networks the narrower decides; a rule
// that has ended holds no longer. All rules are kept at hand, so that asking costs
// no read.
//
//	r, err := gates.Add(ctx, tx, staff, gate.Rule{Kind: gate.Email, Value: "spam.example"})
//	hold, err := gates.Admit(ctx, tx, "léa@spam.example", addr) // gate.email.blocked
package gate
