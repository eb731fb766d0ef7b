package graph

import (
	"context"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
)

// chunk bounds the accounts asked about in one statement.
const chunk = 1024

// Relations tells how viewer stands to each of targets, in their order. With
// no viewer every relation is empty.
func (g *Engine) Relations(_ context.Context, tx *store.Tx, viewer id.Account, targets []id.Account) ([]Relation, error) {
	return relate(tx, viewer, targets, relations)
}

// Near is Relations as far as they say who sees whom: follows, blocks and mutes.
// It is asked at every page that is read.
func (g *Engine) Near(_ context.Context, tx *store.Tx, viewer id.Account, targets []id.Account) ([]Relation, error) {
	return relate(tx, viewer, targets, near)
}

// Apart tells whether a block stands between two accounts, either way. It is asked at every
// message.
func (g *Engine) Apart(_ context.Context, tx *store.Tx, a, b id.Account) (bool, error) {
	_, err := store.One(tx, store.Value[id.Account], `SELECT owner FROM graph_block WHERE owner = $1 AND target = $2
		UNION ALL SELECT owner FROM graph_block WHERE owner = $2 AND target = $1 LIMIT 1`, a, b)
	if store.IsMissing(err) {
		return false, nil
	}
	return err == nil, err
}

// relate fills the relations to targets with what read finds of a part of them.
func relate(tx *store.Tx, viewer id.Account, targets []id.Account, read func(tx *store.Tx, viewer id.Account, part []id.Account, at map[id.Account]*Relation) error) ([]Relation, error) {
	out := make([]Relation, len(targets))
	for i, t := range targets {
		out[i].Target = t
	}
	if viewer == 0 {
		return out, nil
	}
	at := make(map[id.Account]*Relation, len(targets))
	for i := range out {
		at[out[i].Target] = &out[i]
	}
	for lo := 0; lo < len(targets); lo += chunk {
		if err := read(tx, viewer, targets[lo:min(lo+chunk, len(targets))], at); err != nil {
			return nil, err
		}
	}
	for i := range out { // an account may be asked about twice
		out[i] = *at[out[i].Target]
	}
	return out, nil
}

// The kinds of rows that make a relation.
const (
	relFollow = iota
	relFollowed
	relRequest
	relRequested
	relBlock
	relBlocked
	relMute
	relEndorse
	relNote
)

// relations reads all sides of a relation in one statement.
func relations(tx *store.Tx, viewer id.Account, targets []id.Account, at map[id.Account]*Relation) error {
	in := store.In(targets)
	return store.Each(tx, func(r store.Row) error {
		var kind int
		var other id.Account
		var a, b bool
		var text string
		var n int64
		if err := r.Scan(&kind, &other, &a, &b, &text, &n); err != nil {
			return err
		}
		fill(at[other], kind, a, b, text, n)
		return nil
	}, `SELECT 0, target, reblogs, notify, languages, 0 FROM graph_follow WHERE follower = $1 AND target IN ($2)
		UNION ALL SELECT 1, follower, reblogs, notify, languages, 0 FROM graph_follow WHERE target = $1 AND follower IN ($2)
		UNION ALL SELECT 2, target, reblogs, notify, languages, 0 FROM graph_request WHERE follower = $1 AND target IN ($2)
		UNION ALL SELECT 3, follower, reblogs, notify, languages, 0 FROM graph_request WHERE target = $1 AND follower IN ($2)
		UNION ALL SELECT 4, target, TRUE, TRUE, '', 0 FROM graph_block WHERE owner = $1 AND target IN ($2)
		UNION ALL SELECT 5, owner, TRUE, TRUE, '', 0 FROM graph_block WHERE target = $1 AND owner IN ($2)
		UNION ALL SELECT 6, target, notifications, notifications, '', until FROM graph_mute WHERE owner = $1 AND target IN ($2)
		UNION ALL SELECT 7, target, TRUE, TRUE, '', 0 FROM graph_endorsement WHERE owner = $1 AND target IN ($2)
		UNION ALL SELECT 8, target, TRUE, TRUE, text, 0 FROM graph_note WHERE owner = $1 AND target IN ($2)`, viewer, in)
}

// near reads the sides of a relation that say who sees whom.
func near(tx *store.Tx, viewer id.Account, targets []id.Account, at map[id.Account]*Relation) error {
	var kind int
	var other id.Account
	var a bool
	var n int64
	return store.Each(tx, func(r store.Row) error {
		err := r.Scan(&kind, &other, &a, &n)
		if err == nil {
			fill(at[other], kind, a, a, "", n)
		}
		return err
	}, `SELECT 0, target, reblogs, 0 FROM graph_follow WHERE follower = $1 AND target IN ($2)
		UNION ALL SELECT 1, follower, reblogs, 0 FROM graph_follow WHERE target = $1 AND follower IN ($2)
		UNION ALL SELECT 4, target, TRUE, 0 FROM graph_block WHERE owner = $1 AND target IN ($2)
		UNION ALL SELECT 5, owner, TRUE, 0 FROM graph_block WHERE target = $1 AND owner IN ($2)
		UNION ALL SELECT 6, target, notifications, until FROM graph_mute WHERE owner = $1 AND target IN ($2)`, viewer, store.Numbers(targets))
}

// Crowd tells how each of some viewers stands to one target, in their order,
// as far as it says who sees whom: follows, blocks and mutes. It is Relations
// for a post that many look at.
func (g *Engine) Crowd(_ context.Context, tx *store.Tx, target id.Account, viewers []id.Account) ([]Relation, error) {
	at := make(map[id.Account]*Relation, len(viewers))
	for _, v := range viewers {
		at[v] = &Relation{Target: target}
	}
	for lo := 0; lo < len(viewers); lo += chunk {
		if err := crowd(tx, target, viewers[lo:min(lo+chunk, len(viewers))], at); err != nil {
			return nil, err
		}
	}
	out := make([]Relation, len(viewers))
	for i, v := range viewers {
		out[i] = *at[v]
	}
	return out, nil
}

func crowd(tx *store.Tx, target id.Account, viewers []id.Account, at map[id.Account]*Relation) error {
	return store.Each(tx, func(r store.Row) error {
		var kind int
		var viewer id.Account
		var a, b bool
		var n int64
		if err := r.Scan(&kind, &viewer, &a, &b, &n); err != nil {
			return err
		}
		fill(at[viewer], kind, a, b, "", n)
		return nil
	}, `SELECT 0, follower, reblogs, notify, 0 FROM graph_follow WHERE target = $1 AND follower IN ($2)
		UNION ALL SELECT 1, target, reblogs, notify, 0 FROM graph_follow WHERE follower = $1 AND target IN ($2)
		UNION ALL SELECT 4, owner, TRUE, TRUE, 0 FROM graph_block WHERE target = $1 AND owner IN ($2)
		UNION ALL SELECT 5, target, TRUE, TRUE, 0 FROM graph_block WHERE owner = $1 AND target IN ($2)
		UNION ALL SELECT 6, owner, notifications, notifications, until FROM graph_mute WHERE target = $1 AND owner IN ($2)`, target, store.In(viewers))
}

func fill(r *Relation, kind int, a, b bool, text string, n int64) {
	switch kind {
	case relFollow:
		r.Following, r.Reblogs, r.Notify, r.Languages = true, a, b, strings.Fields(text)
	case relFollowed:
		r.FollowedBy = true
	case relRequest:
		r.Requested, r.Reblogs, r.Notify, r.Languages = true, a, b, strings.Fields(text)
	case relRequested:
		r.RequestedBy = true
	case relBlock:
		r.Blocking = true
	case relBlocked:
		r.BlockedBy = true
	case relMute:
		r.Muting, r.MutingNotifications, r.MutingUntil = true, a, store.Time(n)
	case relEndorse:
		r.Endorsed = true
	case relNote:
		r.Note = text
	}
}
