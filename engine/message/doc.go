// Package message is what members write to each other (business-messaging 2 to 4, 20
// to 22).
//
// Words: a chat is direct, between two members, or a group. A participant is a member
// in a chat; who is written to by a stranger has a request, which they accept or
// decline. A message has a number in its chat, its seq, without gaps, and a kind. The
// feed of an account is the list of what happened to it in all chats, one entry an
// event, numbered without gaps; its devices hold one number each, how far they have
// it. The door of a member says who may write first.
//
// Invariants: for two messages of one chat the order of every feed is that of their
// seqs; a message that was answered for is in the log and in the feed of everybody who
// sees it, both in one transaction; what is repeated with the same client reference has
// no second effect; a blocked member cannot tell that they are blocked.
//
// Messages, titles and reactions are sealed with a key of their chat, which is sealed
// with the network's: a copy of the database alone reads none of them. A running server
// can read them, and says so.
//
//	chat, _, err := m.Open(ctx, tx, actor, message.Draft{With: []id.Account{leo}})
//	said, _, err := m.Send(ctx, tx, actor, chat.ID, message.Words{Text: "Bonjour"})
//	news, err := m.Sync(ctx, tx, actor, since, 500)
package message
