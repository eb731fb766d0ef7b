// Package pages is the public web client: HTML written by the server, complete
// without JavaScript, in French and English (web-client).
//
// routes.go lists the addresses. A handler is a method of Edge with the shape
// func(v *visit) error: it parses, asks verbs, and draws with base/web/ui. view.go
// turns decided posts into what the pieces draw. What changes something is a
// form that is answered with a redirect, or, when live.js sent it, with the
// fragment that changed.
package pages
