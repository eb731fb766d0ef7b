// Package account holds who is on the network: accounts with their names,
// profiles, settings, states and roles, how they come (sign-up, invitation) and
// how they go (deletion) (social-core 5).
//
// Words: an account is a member, an organisation or a robot. Its username is
// unique whatever the case; its state says whether it can be seen and can act; a
// role is a name for a set of permissions, and a role ranks above others. An
// actor is who does something now.
//
// Invariants: a username belongs to one account, and stays reserved twelve
// months after that account is gone; every move of a state is one of the moves
// that social-core 5 draws, is in the audit record, and has an event; nobody
// gives or takes a role that is not below their own; a counter is never negative.
//
//	a, err := accounts.Get(ctx, tx, id)           // Missing, or Gone
//	names, err := accounts.ByName(ctx, tx, []string{"Léa", "jean"})
//	id, err := accounts.Register(ctx, tx, signup) // after accounts.Prepare(ctx, &signup)
//	err = accounts.Move(ctx, tx, actor, id, account.Suspended, "spam")
//
// Its sub-folders hold how a person proves who they are (credential) and what
// apps may do for them (grant); their tables start with account_ too.
package account
