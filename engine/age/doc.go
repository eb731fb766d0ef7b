// Package age knows how old members are, and tells no more of it than a band
// (family-campaigns 1). It is the only place with a birth date; the date is
// sealed with a key outside the database.
//
// Words: a band is a range of ages; its basis says whether it rests on what the
// member declared or on a proof. A correction is a change of the date by the
// member, possible once. A proof says only "18 or older"; no document is kept.
//
// Invariants: nobody but the member reads the date; a member never makes
// themselves an adult; who was refused is not told a number; someone born on 29
// February completes a year on 1 March in a common year.
//
//	birth, err := age.ParseDate("2009-02-28")
//	err = ages.Admit(birth, now)                         // at sign-up
//	err = ages.Declare(ctx, tx, account, birth)
//	band, basis, err := ages.Band(ctx, tx, account, age.DateOf(tx.Now()))
package age
