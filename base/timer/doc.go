// Package timer does work when it is due (architecture 5.9).
//
// Due work is a row, written in the transaction that decides on it. Two sorts:
// a step runs in a write transaction that also removes the row, so it happens
// exactly once in effect; an effect leaves the database (a push, a mail, a
// request) and runs outside any transaction under a lease, at least once, with
// the row's id as idempotency key.
//
//	timer.Step(t, "poll.end", func(ctx context.Context, tx *store.Tx, d timer.Due) error { ... })
//	timer.Effect("push.send", func(ctx context.Context, d timer.Due) error { ... })
//	err := t.At(tx, timer.Work{Kind: "poll.end", Key: poll.String(), At: expires})
//
// A failure is tried again after 1 m, 5 m, 30 m, 2 h, 6 h, 6 h, 6 h; then the
// work is parked and an alert is logged; what comes back by itself is tried each six hours
// instead, and at each start. A handler that returns Drop gives up at
// once. Effects to a destination that failed five times in a row wait until the
// first of them succeeds again.
package timer
