// Package recurring is what members let a line tell them again and again, in the form of
// the Messenger platform (business-messaging 17).
//
// Words: a request asks a member whether a line may tell them of a topic, once in each
// period; a token is their yes, and what the line then sends with. A page of that form is
// a line here, and what a page calls a member is the number that the organisation has for
// them.
//
// Invariants: a request is answered by its member alone, and within a week; of a no nobody
// is told; a yes opens no window.
//
//	sent, err := e.Ask(ctx, tx, line, recurring.Ask{To: "999000000000042", Title: "Nouveautés", Payload: "news", Frequency: recurring.Weekly, Zone: "Europe/Paris"})
//	err = e.Answer(ctx, tx, actor, request, true)
package recurring
