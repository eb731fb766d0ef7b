// Package media holds uploaded files and what is made of them (social-core 9).
//
// Words: a medium is an upload of one member; its renditions are the stored
// files, "original" (never the untouched upload), "preview", and widths between.
// A medium hangs on at most one post; loose ones are removed after a day.
//
// Invariants: nothing is stored that was not decoded and written anew; metadata
// never survives; the public address cannot be guessed, and of a post that is
// not public it must be signed.
package media
