package report

import (
	"context"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/report/tally"
)

// Imposed is a measure on a post that a standing rule of the staff asks for, or a
// system whose own persons decided, whatever the role of the post's author is.
type Imposed struct {
	// Rule names the rule and its version, in codes.
	Rule string
	// By wrote the rule, or decided, and answers for what it does.
	By     id.Account
	Target id.Account
	Post   id.Post
	// Action is Cover or Limit, or None with a Label.
	Action Action
	// Label is put on the post instead of that of the action, until Until; zero is
	// until it is lifted.
	Label string
	Until time.Time
	// Text is for the owner of the account; Mail sends a letter too.
	Text string
	Mail bool
	// Decided says that persons decided and no rule did. ConfirmedBy is the second of
	// them; Alone says that there was none to be had. Prominent says that the label
	// asks for two.
	Decided, Prominent, Alone bool
	ConfirmedBy               id.Account
}

// Impose takes the measure: its owner is told and can contest it as any decision.
// Reports stay open.
func (e *Engine) Impose(ctx context.Context, tx *store.Tx, i Imposed) (Warning, error) {
	if i.Label == "" {
		if i.Action != Cover && i.Action != Limit {
			return Warning{}, errAction
		}
		i.Label = actions[i.Action].label
	}
	from := tally.Auto
	if i.Decided {
		from = tally.Own
	}
	w := Warning{ID: tx.NewID(), Target: i.Target, Told: i.Target, By: i.By, Action: i.Action, Text: i.Text, Posts: []id.Post{i.Post}, At: tx.Now()}
	if err := insertWarning(tx, w); err != nil {
		return w, err
	}
	if err := countWarning(tx, &w, Report{}, from); err != nil {
		return w, err
	}
	_, err := e.Policy.Apply(ctx, tx, policy.LabelWrite{
		Source: w.source(), Subject: decide.Ref{Kind: decide.KindPost, ID: int64(i.Post)}, Val: i.Label, Author: i.Target, Until: i.Until,
		As: decide.RoleReviewer, By: i.By, ConfirmedBy: i.ConfirmedBy, Alone: i.Alone, Prominent: i.Prominent, Decision: w.ID, Rule: i.Rule, Ground: "terms", DetectedByMachine: !i.Decided,
	})
	if err != nil {
		return w, err
	}
	return w, e.tell(ctx, tx, &w, i.Mail)
}

// Write tells the owner of posts something about decisions on them; there is nothing
// in it to contest.
func (e *Engine) Write(ctx context.Context, tx *store.Tx, by, target id.Account, posts []id.Post, text string) error {
	w := Warning{ID: tx.NewID(), Target: target, Told: target, By: by, Action: None, Text: text, Posts: posts, At: tx.Now()}
	if err := insertWarning(tx, w); err != nil {
		return err
	}
	return e.tell(ctx, tx, &w, false)
}

// Revoke takes back a decision that a system imposed, whoever its author is; one that
// was taken back already, or went with the account that it was about, stays so.
func (e *Engine) Revoke(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	w, err := warning(tx, which)
	if store.IsMissing(err) || err == nil && !w.LiftedAt.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	return e.undo(ctx, tx, actor, &w)
}

// Reported tells whether somebody reported an account.
func (e *Engine) Reported(_ context.Context, tx *store.Tx, by, target id.Account) (bool, error) {
	return hasReported(tx, by, target)
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
