package report

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// LateAfter is how long a report waits before its case is raised (integrity 6).
const LateAfter = 7 * 24 * time.Hour

// Gravity is why a case stands before others.
type Gravity int

// The gravities, each before those above it.
const (
	// plain cases stand in the order in which they came.
	plain Gravity = iota
	// Late: a report waits for longer than LateAfter.
	Late
	// Several: three reported the account, or more.
	Several
	// Unlawful: somebody says that the law is broken.
	Unlawful
)

// Case is the open reports on one account.
type Case struct {
	Target  id.Account
	Gravity Gravity
	Reports []Report
}

// Wait says which part of the queue is wanted.
type Wait struct {
	// Mine wants those with a report that is assigned to the actor.
	Mine        bool
	Skip, Limit int
}

// Queue gives the cases that wait, the gravest and then the oldest first, with the
// reports of each. A case about the actor, or what they have a part in, is left out.
func (e *Engine) Queue(ctx context.Context, tx *store.Tx, actor account.Actor, w Wait) ([]Case, error) {
	if err := staff(actor); err != nil {
		return nil, err
	}
	var mine id.Account
	if w.Mine {
		mine = actor.Account
	}
	own, err := e.own(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	targets, err := waiting(tx, own, mine, id.Floor(tx.Now().Add(-LateAfter)), w.Skip+w.Limit)
	if err != nil || len(targets) <= w.Skip {
		return nil, err
	}
	targets = targets[w.Skip:]
	out, who, at := make([]Case, len(targets)), make([]id.Account, len(targets)), map[id.Account]*Case{}
	for i, t := range targets {
		out[i] = Case{Target: t.Key, Gravity: t.Val}
		who[i], at[t.Key] = t.Key, &out[i]
	}
	list, err := openOn(tx, who)
	if err != nil {
		return nil, err
	}
	if err := fillPosts(tx, list); err != nil {
		return nil, err
	}
	for _, r := range list {
		at[r.Target].Reports = append(at[r.Target].Reports, r)
	}
	return out, nil
}

// OpenOn gives the open reports on an account to a moderator, the oldest first; none
// when it is the actor's own.
func (e *Engine) OpenOn(ctx context.Context, tx *store.Tx, actor account.Actor, target id.Account) ([]Report, error) {
	if err := staff(actor); err != nil {
		return nil, err
	}
	if own, err := e.owns(ctx, tx, actor, target); err != nil || own {
		return nil, err
	}
	list, err := openOn(tx, []id.Account{target})
	if err != nil {
		return nil, err
	}
	return list, fillPosts(tx, list)
}
