// Package demo fills a network with a small, believable town: its people and
// institutions, what they say to each other in French and English, their
// pictures, a poll, a thread, follows and a conversation. Everything is written
// through the same verbs that members use.
//
// The people, organisations and places are invented.
//
//	err := demo.Fill(ctx, a, func(step string, done, of int) { ... })
package demo
