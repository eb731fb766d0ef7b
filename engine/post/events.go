package post

import (
	"context"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/graph"
	"parvis/engine/policy"
)

// Published: a post or a boost became visible to its audience.
type Published struct {
	Post          id.Post
	Author        id.Account
	Visibility    Visibility
	ReplyTo       id.Post         `json:",omitzero"`
	ReplyToAuthor id.Account      `json:",omitzero"`
	Conversation  id.Conversation `json:",omitzero"`
	ReblogOf      id.Post         `json:",omitzero"`
	ReblogAuthor  id.Account      `json:",omitzero"`
	QuoteOf       id.Post         `json:",omitzero"`
	Language      string          `json:",omitzero"`
	Has           int             `json:",omitzero"`
	Mentions      []id.Account    `json:",omitzero"`
	Tags          []id.Tag        `json:",omitzero"`
	// Quiet posts were written elsewhere before: nobody is told of them.
	Quiet bool `json:",omitzero"`
}

// EventKind names the event.
func (Published) EventKind() event.Kind { return event.Kind{Subject: "post.published", V: 1} }

// Aggregate is the post.
func (e Published) Aggregate() int64 { return int64(e.Post) }

func published(p Post, quiet bool) Published {
	e := Published{
		Post: p.ID, Author: p.Author, Visibility: p.Visibility, ReplyTo: p.ReplyTo, ReplyToAuthor: p.ReplyToAuthor,
		Conversation: p.Conversation, QuoteOf: p.QuoteOf, Language: p.Language, Has: p.Has, Mentions: p.Mentions, Quiet: quiet,
	}
	for _, t := range p.Tags {
		e.Tags = append(e.Tags, t.ID)
	}
	return e
}

// Edited: the words, media or poll of a post changed.
type Edited struct {
	Post   id.Post
	Author id.Account
}

// EventKind names the event.
func (Edited) EventKind() event.Kind { return event.Kind{Subject: "post.edited", V: 1} }

// Aggregate is the post.
func (e Edited) Aggregate() int64 { return int64(e.Post) }

// Deleted: a post or a boost is gone.
type Deleted struct {
	Post       id.Post
	Author     id.Account
	Visibility Visibility
	ReblogOf   id.Post      `json:",omitzero"`
	Mentions   []id.Account `json:",omitzero"`
	Tags       []id.Tag     `json:",omitzero"`
}

// EventKind names the event.
func (Deleted) EventKind() event.Kind { return event.Kind{Subject: "post.deleted", V: 1} }

// Aggregate is the post.
func (e Deleted) Aggregate() int64 { return int64(e.Post) }

// Favourited: an account likes a post.
type Favourited struct {
	Post   id.Post
	Author id.Account
	By     id.Account
}

// EventKind names the event.
func (Favourited) EventKind() event.Kind { return event.Kind{Subject: "post.favourited", V: 1} }

// Aggregate is the post.
func (e Favourited) Aggregate() int64 { return int64(e.Post) }

// Unfavourited: an account no longer likes a post.
type Unfavourited struct {
	Post   id.Post
	Author id.Account
	By     id.Account
}

// EventKind names the event.
func (Unfavourited) EventKind() event.Kind { return event.Kind{Subject: "post.unfavourited", V: 1} }

// Aggregate is the post.
func (e Unfavourited) Aggregate() int64 { return int64(e.Post) }

// PollEnded: nobody can vote any more.
type PollEnded struct {
	Post   id.Post
	Author id.Account
}

// EventKind names the event.
func (PollEnded) EventKind() event.Kind { return event.Kind{Subject: "post.poll.ended", V: 1} }

// Aggregate is the post.
func (e PollEnded) Aggregate() int64 { return int64(e.Post) }

// Voted: somebody voted; the counts of a poll changed.
type Voted struct{ Post id.Post }

// EventKind names the event.
func (Voted) EventKind() event.Kind { return event.Kind{Subject: "post.voted", V: 1} }

// Aggregate is the post.
func (e Voted) Aggregate() int64 { return int64(e.Post) }

// listen registers what keeps feeds and words up to date.
func (e *Engine) listen() {
	event.On(e.Events, "post.word", func(ctx context.Context, tx *store.Tx, ev policy.Changed) error {
		return e.reword(ctx, tx, ev)
	})
	event.Watch(e.Events, func(m event.Meta, ev Published) { e.feeds.published(m.Seq, ev) })
	event.Watch(e.Events, func(m event.Meta, ev held) { e.feeds.drop(m.Seq, ev.Author) }) // its author reads it at once
	event.Watch(e.Events, func(m event.Meta, ev Deleted) { e.feeds.deleted(m.Seq, ev) })
	event.Watch(e.Events, func(m event.Meta, ev graph.Followed) { e.feeds.drop(m.Seq, ev.Follower) })
	event.Watch(e.Events, func(m event.Meta, ev graph.FollowChanged) { e.feeds.drop(m.Seq, ev.Follower) })
	event.Watch(e.Events, func(m event.Meta, ev graph.Unfollowed) { e.feeds.drop(m.Seq, ev.Follower) })
	event.Watch(e.Events, func(m event.Meta, ev graph.Blocked) { e.feeds.drop(m.Seq, ev.Owner); e.feeds.drop(m.Seq, ev.Target) })
	event.Watch(e.Events, func(m event.Meta, ev graph.Unblocked) { e.feeds.drop(m.Seq, ev.Owner); e.feeds.drop(m.Seq, ev.Target) })
	event.Watch(e.Events, func(m event.Meta, ev graph.ListChanged) { e.feeds.drop(m.Seq, ev.Owner) })
	event.Watch(e.Events, func(m event.Meta, ev TagFollowed) { e.feeds.drop(m.Seq, ev.Owner) })
}
