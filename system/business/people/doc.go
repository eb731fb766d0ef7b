// Package people is who has a role in an organisation, and how they come to it
// (business-messaging 1, 11.8).
//
// Words: a role is offered, for a week, and taken or declined by whom it is offered to. An
// owner hands an organisation on by offering the owner's role to one of its admins.
//
// Invariants: nobody has a role that they did not take, but for another one in an
// organisation of theirs. Whoever blocked its owner or who offers, or is blocked by them, is
// offered nothing, and for the organisation the offer stands unanswered as any other. An
// organisation has one owner at any moment.
//
//	err := e.Appoint(ctx, tx, owner, p, lou, business.Operator)
//	err = e.Take(ctx, tx, asLou, p, business.Operator)
package people
