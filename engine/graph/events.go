package graph

import (
	"parvis/base/event"
	"parvis/base/id"
)

// Followed: Follower now follows Target.
type Followed struct{ Follower, Target id.Account }

// EventKind names the event.
func (Followed) EventKind() event.Kind { return event.Kind{Subject: "graph.followed", V: 1} }

// Aggregate is the followed account.
func (e Followed) Aggregate() int64 { return int64(e.Target) }

// FollowChanged: Follower wants something else of Target.
type FollowChanged struct{ Follower, Target id.Account }

// EventKind names the event.
func (FollowChanged) EventKind() event.Kind { return event.Kind{Subject: "graph.follow.changed", V: 1} }

// Aggregate is the followed account.
func (e FollowChanged) Aggregate() int64 { return int64(e.Target) }

// Unfollowed: Follower no longer follows Target.
type Unfollowed struct{ Follower, Target id.Account }

// EventKind names the event.
func (Unfollowed) EventKind() event.Kind { return event.Kind{Subject: "graph.unfollowed", V: 1} }

// Aggregate is the account that was followed.
func (e Unfollowed) Aggregate() int64 { return int64(e.Target) }

// Requested: Follower asks to follow Target.
type Requested struct{ Follower, Target id.Account }

// EventKind names the event.
func (Requested) EventKind() event.Kind { return event.Kind{Subject: "graph.requested", V: 1} }

// Aggregate is the account asked.
func (e Requested) Aggregate() int64 { return int64(e.Target) }

// Rejected: Target refused Follower.
type Rejected struct{ Follower, Target id.Account }

// EventKind names the event.
func (Rejected) EventKind() event.Kind { return event.Kind{Subject: "graph.rejected", V: 1} }

// Aggregate is the account asked.
func (e Rejected) Aggregate() int64 { return int64(e.Target) }

// Blocked: Owner blocks Target.
type Blocked struct{ Owner, Target id.Account }

// EventKind names the event.
func (Blocked) EventKind() event.Kind { return event.Kind{Subject: "graph.blocked", V: 1} }

// Aggregate is the blocking account.
func (e Blocked) Aggregate() int64 { return int64(e.Owner) }

// Unblocked: Owner no longer blocks Target.
type Unblocked struct{ Owner, Target id.Account }

// EventKind names the event.
func (Unblocked) EventKind() event.Kind { return event.Kind{Subject: "graph.unblocked", V: 1} }

// Aggregate is the account that blocked.
func (e Unblocked) Aggregate() int64 { return int64(e.Owner) }

// ListChanged: the members or the rules of a list changed.
type ListChanged struct {
	Owner id.Account
	List  id.List
}

// EventKind names the event.
func (ListChanged) EventKind() event.Kind { return event.Kind{Subject: "graph.list.changed", V: 1} }

// Aggregate is the list's owner.
func (e ListChanged) Aggregate() int64 { return int64(e.Owner) }
