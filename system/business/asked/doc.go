// Package asked keeps for a day what apps asked of the business API, so that who builds one
// finds out what became of a call (business-messaging 16).
//
// Words: a question is one call: method, path, status, code of its refusal, trace and time.
//
// Invariants: nothing of a body, a query, a token or a proof is kept. Questions are gathered
// in memory and stored together, so that a call does not wait for it; of a great many at
// once, some are not kept, refusals last. An app has at most two thousand.
//
//	e.Note(asked.Question{App: app, Method: "POST", Path: "/v23.0/1/messages", Status: 200, Trace: "A…"})
//	list, err := e.List(ctx, tx, app, "", page)
package asked
