// Package transparency publishes what moderation does, by week, without letting
// anybody compute a small number of it (web-client 4.1, integrity 10).
//
// Words: a part is how often something happened in a week, such as decisions by one
// measure. Parts that add up to the same whole are a table.
//
// Invariants: no count under Least is told, nothing included, and none can be computed.
// What is told is told for good: only weeks that are over count, engine/report counts
// what happens when it happens, and weeks do not overlap, so nobody learns anything by
// looking twice. Several weeks are added up only from what is told of each. Within a
// week the whole is told, and hide says how the parts of each table are closed. The
// median time and the share of appeals that were right come from figures that are told.
//
//	tables, weeks, err := transparency.Weeks(ctx, tx, now)
package transparency
