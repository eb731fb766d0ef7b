// Package settings is what members choose for themselves: the pages under /settings
// (web-client 4.1), one topic a page, a form with one button.
//
// It hangs into the client by base/web/desk, as the folders with desks do. settings.go
// lists the addresses. A handler is a method of visit: it parses, asks verbs, and
// draws its topic, with what was refused on top; what was saved leads back to the
// page.
package settings
