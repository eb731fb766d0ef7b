// Package event is the log of facts (architecture 5.7 to 5.11).
//
// A verb that changes something emits an event in the same transaction. A
// consumer is a named function that runs in a write transaction which also moves
// the consumer's cursor: each event has its effect exactly once, whenever the
// process dies. A watcher keeps something in memory, per process, from now on.
//
//	log := event.New(event.Options{Store: s, Clock: c, Log: l})
//	event.On(log, "notify", func(ctx context.Context, tx *store.Tx, e post.Published) error { ... })
//	event.Watch(log, func(m event.Meta, e post.Published) { ... })
//	err := log.Start(ctx)
//	...
//	err = log.Emit(tx, post.Published{Post: p, Author: a})
//
// Events name ids and small facts, never a text that a person wrote and never a
// secret. One reader per process decodes each event once and hands it to all.
//
// Order: on SQLite an event's number is its id, given by the only writer. On
// PostgreSQL rows are numbered after their commit by one process at a time, so
// that no reader sees a gap that fills later.
//
// A read that must see a write of before: WithMark gives the context of the write
// a mark, Token what it reached, and Await returns when that is digested.
//
// A handler that fails is tried with ever smaller batches, then eight times
// alone; then its event is parked in event_parked and the consumer goes on,
// unless it is Strict: then it stops and says so.
package event
