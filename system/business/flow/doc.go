// Package flow keeps the screens that a business walks its members through, as the published
// form describes them, without an endpoint behind them (business-messaging 6, 25).
//
// Words: a flow is a draft, published, or deprecated; its document has screens of parts; a
// walk is what a member pressed so far. Invariants: what a document has and this network does
// not show is refused with its path; a published document does not change; where a member is
// follows from what they pressed alone, each time anew, so that nothing is kept of a walk that
// is not finished.
//
//	f, err := e.Create(ctx, tx, account, flow.Flow{Name: "Inscription", Doc: text})
//	step, err := doc.Walk("", nil, presses)
package flow
