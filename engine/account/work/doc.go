// Package work asks whoever signs up for a proof of work (social-core 18): a
// computation that costs one person a second and whoever makes a thousand accounts
// a thousand times as much, without a third party who watches.
//
// Words: a challenge is a text that this network signed, and holds for twenty
// minutes; a solution is a challenge, a full stop and a text of the solver's choice,
// so chosen that the SHA-256 of the whole begins with as many zero bits as the
// challenge says.
//
// Invariants: a challenge is stored nowhere until its solution is spent; a solution
// counts once, also where several processes share a database, since spending it is a
// row in the transaction of the sign-up, and a sign-up that fails spends nothing;
// what was signed for something else is no challenge. How many bits are asked is the
// account policy's to say; 0 asks for nothing.
//
//	c, asked := works.Ask()                        // for the form, or an app
//	s.Proved, err = works.Spend(ctx, tx, solution) // then accounts.Register(ctx, tx, s)
package work
