// Package inbox is where the people of an organisation answer members together: the
// shared inbox of a line (business-messaging 16).
//
// Words: a case is the chat of a line with one member as those see it who answer; an
// operator is a member with a role in the organisation that answers. A case is open while
// somebody has to answer, pending while the line waits for the member, snoozed until a
// time, or resolved; whatever a member says opens it.
//
// Invariants: the member hears the line, and never who of it speaks; what operators note,
// label and decide is seen by the organisation alone; who looked into a chat is kept by
// the day; an answer is refused while another operator's is not seen yet.
//
//	list, err := e.Cases(ctx, tx, actor, line, inbox.Filter{State: inbox.Open}, page)
//	err = e.Say(ctx, tx, actor, line, chat, inbox.Draft{Words: message.Words{Text: "Bonjour"}, Seen: seq})
package inbox
