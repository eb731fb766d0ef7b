// Package stream tells open clients what happens, over WebSocket and
// Server-Sent Events, by the Mastodon streaming API (social-core 11).
//
// Words: a stream is a name such as "user" or "hashtag" with its argument; a
// client is one open connection with the streams it subscribed to; a frame is
// one message. Facts arrive from the event log; whoever is subscribed and may
// see the thing gets a frame rendered for them. A client that reads too slowly is
// closed and comes back.
//
// The rendering is the client API's and is handed in by the wiring, as edges do
// not know each other.
package stream
