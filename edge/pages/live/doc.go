// Package live tells open pages what happens, while they are open (web-client 7.4,
// 8.4).
//
// Words: a line is an open page's stream; a square knows the lines of everybody. What is
// told is that something is new or other than it was, never what: a count, or the number
// of a post, which the page then asks for under the eyes of the policy engine, if the
// post stands on it.
//
//	square := live.New(live.Options{...})
//	square.Open(w, r, actor) // until the page is left
package live
