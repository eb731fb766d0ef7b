package report

import (
	"context"
	"slices"
	"strconv"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
)

const (
	// Delay is how long a decision of the desk waits before it takes effect and is told;
	// until then it is taken back as if it had never been (web-client 7.2, integrity 7).
	Delay = 30 * time.Second

	carryKind = "report.carry"
)

// Pending is a decision that was taken and does not hold yet: until Due nothing of it is
// done and nobody is told. The warning that it becomes has its number, its time and its
// rules.
type Pending struct {
	Warning
	// Mail sends a letter too.
	Mail bool
	Due  time.Time
	// Refused is the code of what kept it from taking effect when it was due, or empty. A
	// refused one stays for the staff until it is withdrawn, or somebody decides anew.
	Refused string
}

// Decide takes a decision that waits for Delay before Act's effects come about. What Act
// would refuse now is refused now. On one account one decision waits at a time.
func (e *Engine) Decide(ctx context.Context, tx *store.Tx, actor account.Actor, a Act) (Pending, error) {
	w, _, err := e.plan(ctx, tx, actor, a, nil)
	if err != nil {
		return Pending{}, err
	}
	w.ID = tx.NewID()
	p := Pending{Warning: w, Mail: a.Mail, Due: tx.Now().Add(Delay)}
	if err := dropRefused(tx, p.Target); err != nil {
		return p, err
	}
	fresh, err := insertPending(tx, p)
	if err == nil && !fresh {
		err = errWaits
	}
	if err != nil {
		return p, err
	}
	if err := e.Timers.At(tx, timer.Work{Kind: carryKind, Key: p.key(), At: p.Due}); err != nil {
		return p, err
	}
	return p, audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "report.decide", Subject: audit.Account(p.Target), Reason: string(p.Action), Case: int64(p.Report), After: p.key(),
	})
}

// Withdraw takes a decision back that waits, or that was refused when it was due: nobody
// is told, and the case is as it was. One that took effect meanwhile is Missing.
func (e *Engine) Withdraw(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Pending, error) {
	p, err := e.waits(ctx, tx, actor, which)
	if err != nil {
		return p, err
	}
	if had, err := deletePending(tx, p.ID); err != nil || !had {
		return p, missingOr(err)
	}
	if err := e.Timers.Cancel(tx, carryKind, p.key()); err != nil {
		return p, err
	}
	return p, audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "report.withdraw", Subject: audit.Account(p.Target), Reason: string(p.Action), Case: int64(p.Report), Before: p.key(),
	})
}

// Hasten lets a decision that waits take effect at once. One that did meanwhile is
// Missing.
func (e *Engine) Hasten(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) error {
	p, err := e.waits(ctx, tx, actor, which)
	if err != nil {
		return err
	}
	if p.Refused != "" {
		return errMissing
	}
	return e.carry(ctx, tx, p)
}

// waits gives a pending decision to who may take such a one.
func (e *Engine) waits(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Pending, error) {
	p, err := e.Awaited(ctx, tx, actor, which)
	if err == nil {
		_, err = e.may(ctx, tx, actor, p.Target, p.Action)
	}
	return p, err
}

// Awaited gives a pending decision to a moderator; one about the actor is Missing.
func (e *Engine) Awaited(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Pending, error) {
	if err := staff(actor); err != nil {
		return Pending{}, err
	}
	p, err := pending(tx, which)
	if store.IsMissing(err) {
		return Pending{}, errMissing
	}
	if err != nil {
		return p, err
	}
	if own, err := e.owns(ctx, tx, actor, p.Target); err != nil || own {
		return Pending{}, missingOr(err)
	}
	return p, nil
}

// Pending gives the decisions that wait on accounts to a moderator, by account; the
// actor's own is left out.
func (e *Engine) Pending(ctx context.Context, tx *store.Tx, actor account.Actor, targets ...id.Account) (map[id.Account]Pending, error) {
	if err := staff(actor); err != nil {
		return nil, err
	}
	own, err := e.own(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	list, err := pendingOn(tx, targets)
	out := make(map[id.Account]Pending, len(list))
	for _, p := range list {
		if !slices.Contains(own, p.Target) {
			out[p.Target] = p
		}
	}
	return out, err
}

// Own gives the decisions of the actor's that wait, the newest first.
func (e *Engine) Own(_ context.Context, tx *store.Tx, actor account.Actor, limit int) ([]Pending, error) {
	if err := staff(actor); err != nil {
		return nil, err
	}
	return pendingBy(tx, actor.Account, limit)
}

// due carries a decision out whose time has come.
func (e *Engine) due(ctx context.Context, tx *store.Tx, d timer.Due) error {
	n, err := strconv.ParseInt(d.Work.Key, 10, 64)
	if err != nil {
		return err
	}
	p, err := pending(tx, n)
	if store.IsMissing(err) || err == nil && p.Refused != "" {
		return nil
	}
	if err != nil {
		return err
	}
	return e.carry(ctx, tx, p)
}

// carry makes a warning of a pending decision, with what its moderator may do now. One
// that is refused by now stays for the staff.
func (e *Engine) carry(ctx context.Context, tx *store.Tx, p Pending) error {
	// Lists that are empty name nothing; nil would take those of the report.
	a := Act{Target: p.Target, Action: p.Action, Report: p.Report, Posts: append([]id.Post{}, p.Posts...), Rules: append([]string{}, p.Rules.Numbers()...), Text: p.Text, Mail: p.Mail}
	var w Warning
	var r Report
	actor, err := e.Account.Actor(ctx, tx, p.By)
	if err == nil {
		w, r, err = e.plan(ctx, tx, actor, a, p.Rules)
	}
	if code := refusal(err); code != "" {
		if code == errActionPosts.Code {
			code = errPostsGone.Code // there were some
		}
		return e.lapse(ctx, tx, p, code)
	}
	if err != nil {
		return err
	}
	if had, err := deletePending(tx, p.ID); err != nil || !had {
		return err
	}
	if err := e.Timers.Cancel(tx, carryKind, p.key()); err != nil {
		return err
	}
	w.ID, w.At = p.ID, p.At
	err = e.take(ctx, tx, actor, &w, r, a)
	if code := refusal(err); code != "" {
		return &store.Instead{Err: err, Do: func(tx *store.Tx) error { return e.lapse(ctx, tx, p, code) }}
	}
	return err
}

// refusal is the code of what refuses an act; empty for what may go well another time.
func refusal(err error) string {
	if err == nil {
		return ""
	}
	f := fault.Of(err)
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return ""
	}
	return f.Code
}

// lapse keeps for the staff why a decision did not take effect.
func (e *Engine) lapse(ctx context.Context, tx *store.Tx, p Pending, code string) error {
	had, err := refusePending(tx, p.ID, code)
	if err != nil || !had {
		return err
	}
	if err := e.Timers.Cancel(tx, carryKind, p.key()); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{
		Actor: p.By, Action: "report.lapse", Subject: audit.Account(p.Target), Reason: code, Case: int64(p.Report), Before: p.key(),
	})
}

func (p *Pending) key() string { return strconv.FormatInt(p.ID, 10) }

func missingOr(err error) error {
	if err == nil {
		return errMissing
	}
	return err
}
