// Package chat draws what members write to each other: the inbox, a conversation, the
// page of one message and that of a conversation's members (web-client 4.1, 6.12;
// business-messaging 4).
//
// Words: the inbox has chats and requests; the talk is what was said in a chat, the
// oldest first; a bubble is one message. Everything works by forms; with the module
// chat.js a talk that is open goes on by itself.
//
//	(&chat.Pages{Message: engine, Account: accounts, Faces: faces}).Desk(shell)
package chat
