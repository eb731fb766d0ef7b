// Package store keeps every row of the network in one SQL database, SQLite or
// PostgreSQL, behind three verbs: Read, Write, Close (architecture 6).
//
// A closure given to Write is one atomic change. On SQLite all closures that
// wait at the same moment share one durable commit: each runs inside a
// savepoint, only those that fail are rolled back, and nobody is answered
// before the disk has it. On PostgreSQL each closure is one transaction,
// repeated when the database asks for it. Therefore a closure may run more than
// once: it must not touch anything but its Tx and variables it fully sets. Tests
// open stores with Options.Twice, which runs every closure twice.
//
//	err := s.Write(ctx, func(tx *store.Tx) error {
//		_, err := tx.Exec("INSERT INTO thing_thing (id, name, at) VALUES ($1, $2, $3)", tx.NewID(), name, tx.Now())
//		return err
//	})
//	things, err := store.Many(tx, scanThing, "SELECT id, name, at FROM thing_thing WHERE id IN ($1) AND at < $2", store.In(ids), before)
//
// One SQL text serves both databases. Placeholders are $1..$n. A store.In
// argument expands to a list. time.Time is stored as microseconds since 1970
// and scanned back into *time.Time (zero is 0). "FOR UPDATE" and "FOR UPDATE
// SKIP LOCKED" at the end of a statement are for PostgreSQL; SQLite, which has
// one writer, leaves them out.
//
// Migrations use type tokens: @id, @int, @bool, @text, @blob, @time. A table
// ends with a line ");", or ") @clustered;" when it is stored in the order of
// its primary key. Files named *.sqlite.sql and *.postgres.sql run on that
// database only.
package store
