// Package recurring is what members let a line tell them again and again, in the form of
// the Messenger platform (business-messaging 17).
//
// Words: a request asks a member whether a line may tell them of a topic, once in each
// period; a token is their yes, and what the line then sends with. A page of that form is
// a line here, and what a page calls a member is the number that the organisation has for
// them.
//
// Invariants: nothing is sent without a yes of the member's own, nor twice in a period; a
// stop rules from the moment it is answered; a yes opens no window.
//
//	err := e.Ask(ctx, tx, line, recurring.Ask{To: "999000000000042", Title: "Nouveautés", Payload: "news", Frequency: recurring.Weekly, Zone: "Europe/Paris"})
//	sent, err := e.Send(ctx, tx, line, token, message.Words{Text: "Trois livres sont arrivés."})
package recurring
