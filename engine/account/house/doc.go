// Package house keeps what the people who run the network say in its name: its
// rules, its page about itself, its privacy policy and its terms of service
// (social-core 3, 7.3).
//
// Words: a rule is one sentence with a hint, in each language; a wording is what it
// said for a time, and a cite names one: "2@3" is rule 2 in its version 3. A text is
// Markdown in each language and holds from a day on.
//
// Invariants: a network begins with rules of its own, which its staff changes like
// any other; a rule that reports may name keeps its number, and the number is not
// given again; every wording of a rule stays, so that a report or a decision shows the
// words that were in force (integrity 9.1); a version of a text that has held is never
// changed, so that members can read what they agreed to; where the staff wrote
// nothing, the program's own text holds. Only staff who may do so write.
//
//	r, err := houses.AddRule(ctx, tx, staff, house.Rule{Texts: house.Words{"fr": "Pas de haine."}})
//	err = houses.Write(ctx, tx, staff, house.Text{Kind: house.Terms, Since: day, Words: house.Words{"en": "# Terms"}})
//	t, err := houses.Text(ctx, tx, house.Terms)
package house
