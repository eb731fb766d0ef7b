// Package inbox serves the shared inbox of a line: a list of chats, one of them with what
// its people noted and did, and who the member is (business-messaging 16, web-client
// 6.13). It works without scripts; chat.js keeps it up to date.
package inbox
