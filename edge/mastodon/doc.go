// Package mastodon speaks the Mastodon client API, so that the apps people
// already have work here unchanged (social-core 2 to 4, 7, 15).
//
// routes.go lists every route in the order of the public documentation. A
// handler is a method of Edge with the shape func(c *call) error: it parses, asks
// one verb inside a transaction, renders. Guards in guard.go resolve the token,
// check the scope and take from the rate limits. The folder render turns decided values
// (post.Seen) into entities; nothing undecided can be rendered. errors.go has
// the sentence and status of every fault of the engines.
package mastodon
