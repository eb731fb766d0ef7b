// Package graph holds who follows, asks, blocks and mutes whom, members' lists,
// private notes about others, and endorsements (social-core 7.1, 16).
//
// Words: a follow is an edge from a follower to a target; a request is a follow
// that a locked target has not yet allowed. A block works both ways for
// visibility and cuts the follows between two accounts. A relation is all of
// this as one viewer sees another.
//
// Invariants: nobody follows, blocks or mutes themselves; between two accounts
// of which one blocks the other there is neither follow nor request; a list has
// only members that its owner follows, or its owner.
//
//	rel, err := g.Follow(ctx, tx, actor, target, graph.FollowOptions{})
//	rels, err := g.Relations(ctx, tx, viewer, authors) // in the order of authors
package graph
