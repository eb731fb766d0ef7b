// Package media holds uploaded files and what is made of them (social-core 9,
// architecture 11.6, 11.7).
//
// Words: a medium is an upload of one member; its renditions are the stored
// files, "original" (never the untouched upload), "preview", and the widths
// "1920", "640" and "400" that pages choose from. A medium hangs on at most one
// post; a loose one is removed after a day. A reserved one stays: a profile's
// picture, a file of a planned post. A closed one belongs to a post that is not
// public: its address is signed and changes every five minutes.
//
//	m, err := files.Upload(ctx, owner, body)            // outside a transaction
//	err = files.Attach(ctx, tx, owner, []id.Media{m.ID}, post)
//	err = files.SetClosed(ctx, tx, []id.Media{m.ID}, true)
//	address := files.URL(m, media.Preview, tx.Now())     // answered by Serve
//
// Invariants: nothing is shown that was not decoded and written anew; no
// metadata survives, nor what follows the end of a picture; the public address
// cannot be guessed, and of a closed file it must be signed.
//
//	upload: recognised by content -> spooled -> measured -> a turn at the gate ->
//	        decoded, upright, in sRGB -> rendered -> rules -> files -> rows
//	states: ready (a picture)     processing -> ready | failed (film, sound)
//
// Films, sounds and moving GIFs are worked on by ffmpeg where there is one of
// version 5 or later with ffprobe beside it: a child without our environment,
// bound to one demuxer and to files, with limits of time, memory and size.
// HEIC and AVIF are decoded inside WebAssembly; a program that would rather load
// a library of the machine does not take them (build with -tags nodynamic, which
// also makes it static).
//
// Files are named by their content, and several renditions may share one. The
// table media_blob says since when nothing names a file: one is announced there
// before it is stored, and removed an hour after its last row went. A file that
// is being removed is marked first, and an upload of the same bytes is asked to
// come back, so that neither order of the two loses anything.
package media
