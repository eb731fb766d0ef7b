package report

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/report/tally"
)

const (
	// maxAppeal is the longest text of an appeal.
	maxAppeal = 5000
	// AppealLife is how long a warning can be contested (social-core 18).
	AppealLife = 20 * 24 * time.Hour
)

// AppealState is how far an appeal has come.
type AppealState string

// The states of an appeal.
const (
	Submitted = AppealState("submitted")
	Upheld    = AppealState("upheld")
	Reversed  = AppealState("reversed")
)

// Appeal is the objection of an account's owner to a warning.
type Appeal struct {
	ID        int64
	Warning   int64
	Account   id.Account
	Text      string
	State     AppealState
	At        time.Time
	DecidedAt time.Time
	DecidedBy id.Account
	// Answer is what whoever decided wrote to the owner of the account.
	Answer string
}

// Appeal contests a warning about the actor's account, once and within
// AppealLife.
func (e *Engine) Appeal(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, text string) (Appeal, error) {
	w, err := warning(tx, which)
	if store.IsMissing(err) || err == nil && w.Told != actor.Account {
		return Appeal{}, errMissing
	}
	if err != nil {
		return Appeal{}, err
	}
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case n == 0 || n > maxAppeal:
		return Appeal{}, errAppealText
	case tx.Now().Sub(w.At) > AppealLife || !w.LiftedAt.IsZero():
		return Appeal{}, errAppealLate
	}
	has, err := appealsOn(tx, []int64{w.ID})
	if err != nil {
		return Appeal{}, err
	}
	if len(has) > 0 {
		return has[0], errAppealTwice
	}
	a := Appeal{ID: tx.NewID(), Warning: w.ID, Account: actor.Account, Text: text, State: Submitted, At: tx.Now()}
	if err := insertAppeal(tx, a); err != nil {
		return a, err
	}
	if err := tally.Add(tx, tally.ByAppeal, ""); err != nil {
		return a, err
	}
	err = audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "report.appeal", Subject: audit.Subject{Kind: "warning", ID: w.ID}, Case: int64(w.Report)})
	if err != nil {
		return a, err
	}
	return a, e.Events.Emit(tx, Appealed{Appeal: a.ID, Warning: w.ID, Account: a.Account})
}

// Appeals gives the appeals that wait, the oldest first, from the one after a number
// on (0 for the first). The actor's own are left out.
func (e *Engine) Appeals(ctx context.Context, tx *store.Tx, actor account.Actor, after int64, limit int) ([]Appeal, error) {
	if !actor.Role.Has(account.ManageAppeals) {
		return nil, errForbidden
	}
	own, err := e.own(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	return appealsIn(tx, Submitted, actor.Account, own, after, limit)
}

// Contested gives an appeal and the decision that it contests to who may answer
// appeals; one against the actor's own account, or about what they have a part
// in, is Missing.
func (e *Engine) Contested(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Appeal, Warning, error) {
	if !actor.Role.Has(account.ManageAppeals) {
		return Appeal{}, Warning{}, errForbidden
	}
	a, err := appeal(tx, which)
	if store.IsMissing(err) || err == nil && a.Account == actor.Account {
		return Appeal{}, Warning{}, errMissing
	}
	if err != nil {
		return a, Warning{}, err
	}
	w, err := warning(tx, a.Warning)
	if err != nil {
		return a, w, err
	}
	if own, err := e.owns(ctx, tx, actor, w.Target); err != nil || own {
		return Appeal{}, Warning{}, missingOr(err)
	}
	return a, w, nil
}

// Answer decides an appeal, with words to the owner of the account: right takes the
// warning back.
func (e *Engine) Answer(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, right bool, text string) (Appeal, error) {
	a, w, err := e.Contested(ctx, tx, actor, which)
	if err != nil {
		return a, err
	}
	text = strings.TrimSpace(text)
	switch {
	case utf8.RuneCountInString(text) > MaxText:
		return a, errText
	case a.State != Submitted:
		return a, errAppealOver
	}
	if err := e.Impartial(ctx, tx, actor, w); err != nil {
		return a, err
	}
	a.State, a.DecidedAt, a.DecidedBy, a.Answer = Upheld, tx.Now(), actor.Account, text
	if right {
		a.State = Reversed
		if err := e.undo(ctx, tx, actor, &w); err != nil {
			return a, err
		}
		if err := e.restore(ctx, tx, actor, w.Target, actions[w.Action]); err != nil {
			return a, err
		}
	}
	if err := updateAppeal(tx, a); err != nil {
		return a, err
	}
	if err := tally.Add(tx, tally.ByAnswer, string(a.State)); err != nil {
		return a, err
	}
	err = audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "report.answer", Subject: audit.Subject{Kind: "warning", ID: w.ID}, Reason: string(a.State), Case: int64(w.Report),
	})
	if err != nil {
		return a, err
	}
	return a, e.Events.Emit(tx, Answered{Appeal: a.ID, Warning: w.ID, Account: a.Account, State: a.State})
}

// Impartial wants somebody else than who decided, if there are two who could answer an
// appeal: nil, or what refuses the actor.
func (e *Engine) Impartial(ctx context.Context, tx *store.Tx, actor account.Actor, w Warning) error {
	if actor.Account != w.By && actor.Account != w.Told {
		return nil
	}
	able, err := e.Account.Staff(ctx, tx, account.ManageAppeals)
	if err == nil && (len(able) >= 2 || actor.Account == w.Told) {
		err = errAppealOwn
	}
	return err
}
