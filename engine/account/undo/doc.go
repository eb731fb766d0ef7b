// Package undo keeps for a day what members took away, so that they can have it back
// (web-client 7.2: undo instead of a question).
//
// Words: an act has a kind, such as "graph.list", and takes away a thing with a
// number that is unique among its owner's things of that kind. The folder that took it
// away says what must be kept to make it whole again, and makes it again itself.
//
//	err := undo.Keep(tx, undo.Thing{Kind: "graph.list", Owner: actor.Account, ID: int64(l.ID)}, whole)
//	err = undo.Take(tx, undo.Thing{Kind: "graph.list", Owner: actor.Account, ID: int64(l.ID)}, &whole)
//
// What is kept is given to nobody but its owner, by Take once, and is gone with the
// account of its owner and with the account it is about.
package undo
