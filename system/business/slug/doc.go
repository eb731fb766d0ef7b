// Package slug gives lines addresses with a name, /m/{slug} (business-messaging 13).
//
// Words: a name is small letters, digits and dashes; its look is how it is read in passing.
//
// Invariants: a line has one name at a time, and changes it once in thirty days; a name that
// was given up leads to the new one for thirty days, and nobody else has it for ninety more;
// no two names of different lines look alike, none looks like a word of the network, and
// none is the name of a member who has no part in the organisation. Only an organisation
// with the entitlement chooses a name; when its plan ends, the name leads on for thirty days
// and is kept ninety more. All of that comes with time alone, and nothing has to run.
//
//	n, err := e.Set(ctx, tx, line, "librairie-du-pont", "Bonjour !")
//	f, err := e.Find(ctx, tx, "librairie-du-pont")
package slug
