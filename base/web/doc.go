// Package web is what pages, desks and JSON endpoints share. It knows no
// domain: who acts, and what they may do, is the caller's.
//
// A native endpoint is a function that parses, calls one verb and renders
// (architecture 12.2); what it returns as an error is rendered as the native
// problem document (7.4):
//
//	api := web.Native[account.Actor]{Who: who, Words: words, Log: log}
//	api.Handle(mux, "POST /api/parvis/v1/claims", func(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
//		in, err := web.Read[claimForm](r)
//		...
//		return web.JSON(w, http.StatusCreated, out)
//	})
//
// Read refuses unknown fields and names that repeat. JSON writes times as the
// client API does; ids are written as strings by `json:",string"`. Foreign
// protocols read their parameters with web/param.
//
// Stream is a server-sent event stream with one writer and a bounded queue.
// Static serves files under an address that changes when they do. Compress
// packs answers on the way out. Secure sets the policies of web-client 10.
// Link, RateLimit and Cacheable write the headers of lists, limits and tags.
package web
