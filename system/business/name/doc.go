// Package name looks at what lines want to be called (business-messaging 3, 11.5, 21).
//
// Words: a name is asked for; a look is how it is read in passing; what a name looks like is
// a line or an organisation of somebody else, a member with a public role, the network, or a
// word that speaks for it.
//
// Invariants: no name is shown that looks like another before the staff agreed to it, and
// while it waits the line is called as before, or as its organisation. What was refused, or
// taken away, comes back through the staff alone. A line whose name the staff took sends
// nothing. Nobody judges a name of an organisation in which they have a role. A name that the
// staff agreed to, and the short address of a line, are kept from who signs up.
//
//	err := e.Ask(ctx, tx, actor, line, "Librairie du Pont")
//	err = e.Approve(ctx, tx, staff, line, "Librairie du Pont")
//	err = e.Refuse(ctx, tx, staff, line, "Librairie du Pont", "C’est le nom d’une autre librairie.")
package name
