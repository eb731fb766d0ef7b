package report

import (
	"context"
	"slices"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/report/tally"
)

// Imposed is a measure on a post that a standing rule of the staff asks for.
type Imposed struct {
	// Rule names the rule and its version, in codes.
	Rule string
	// By wrote the rule, and answers for what it does.
	By     id.Account
	Target id.Account
	Post   id.Post
	// Action is Cover or Limit.
	Action Action
}

// Impose takes the measure of a rule: its owner is told and can contest it as any
// decision. Reports stay open.
func (e *Engine) Impose(ctx context.Context, tx *store.Tx, i Imposed) (Warning, error) {
	if i.Action != Cover && i.Action != Limit {
		return Warning{}, errAction
	}
	w := Warning{ID: tx.NewID(), Target: i.Target, Told: i.Target, By: i.By, Action: i.Action, Posts: []id.Post{i.Post}, At: tx.Now()}
	if err := insertWarning(tx, w); err != nil {
		return w, err
	}
	if err := countWarning(tx, &w, Report{}, tally.Auto); err != nil {
		return w, err
	}
	_, err := e.Policy.Apply(ctx, tx, policy.LabelWrite{
		Source: w.source(), Subject: decide.Ref{Kind: decide.KindPost, ID: int64(i.Post)}, Val: actions[i.Action].label, Author: i.Target,
		As: decide.RoleReviewer, By: i.By, Decision: w.ID, Rule: i.Rule, Ground: "terms", DetectedByMachine: true,
	})
	if err != nil {
		return w, err
	}
	return w, e.tell(ctx, tx, &w, false)
}

// Undo takes one decision back, with the labels that it put.
func (e *Engine) Undo(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	if err := staff(actor); err != nil {
		return err
	}
	w, err := warning(tx, which)
	if store.IsMissing(err) {
		return errMissing
	}
	if err != nil || !w.LiftedAt.IsZero() {
		return err
	}
	if _, err := e.may(ctx, tx, actor, w.Target, w.Action); err != nil {
		return err
	}
	if err := e.undo(ctx, tx, actor, &w); err != nil {
		return err
	}
	return e.restore(ctx, tx, actor, w.Target, actions[w.Action])
}

// Flag puts a post before the moderators in the name of the network itself:
// comment is the staff's own. It joins the open report that says the same of the
// account, if there is one with room.
func (e *Engine) Flag(ctx context.Context, tx *store.Tx, target id.Account, p id.Post, comment string) (Report, error) {
	open, err := openOn(tx, []id.Account{target})
	if err != nil {
		return Report{}, err
	}
	if err := fillPosts(tx, open); err != nil {
		return Report{}, err
	}
	for _, r := range open {
		if r.Reporter != 0 || r.Comment != comment || len(r.Posts) >= MaxPosts {
			continue
		}
		if slices.Contains(r.Posts, p) {
			return r, nil
		}
		r.Posts = append(r.Posts, p)
		return r, insertPost(tx, r.ID, p)
	}
	r := Report{ID: id.Report(tx.NewID()), Target: target, Category: Violation, Comment: comment, Posts: []id.Post{p}, UpdatedAt: tx.Now()}
	if err := insertReport(tx, r); err != nil {
		return r, err
	}
	if err := countReport(tx, r); err != nil {
		return r, err
	}
	err = audit.Record(ctx, tx, audit.Entry{Action: "report.flag", Subject: audit.Subject{Kind: "report", ID: int64(r.ID)}, Case: int64(r.ID)})
	if err != nil {
		return r, err
	}
	return r, e.Events.Emit(tx, Opened{Report: r.ID, Target: r.Target})
}
