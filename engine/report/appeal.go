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
)

const (
	// MaxAppeal is the longest text of an appeal.
	MaxAppeal = 5000
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
}

// Appeal contests a warning about the actor's account, once and within
// AppealLife.
func (e *Engine) Appeal(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, text string) (Appeal, error) {
	w, err := warning(tx, which)
	if store.IsMissing(err) || err == nil && w.Target != actor.Account {
		return Appeal{}, errMissing
	}
	if err != nil {
		return Appeal{}, err
	}
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case n == 0 || n > MaxAppeal:
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
	err = audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "report.appeal", Subject: audit.Subject{Kind: "warning", ID: w.ID}, Case: int64(w.Report)})
	if err != nil {
		return a, err
	}
	return a, e.Events.Emit(tx, Appealed{Appeal: a.ID, Warning: w.ID, Account: a.Account})
}

// Appeals gives the appeals that wait, the oldest first.
func (e *Engine) Appeals(_ context.Context, tx *store.Tx, actor account.Actor, limit int) ([]Appeal, error) {
	if !actor.Role.Has(account.ManageAppeals) {
		return nil, errForbidden
	}
	return appealsIn(tx, Submitted, limit)
}

// Answer decides an appeal: right takes the warning back.
func (e *Engine) Answer(ctx context.Context, tx *store.Tx, actor account.Actor, which int64, right bool) (Appeal, error) {
	if !actor.Role.Has(account.ManageAppeals) {
		return Appeal{}, errForbidden
	}
	a, err := appeal(tx, which)
	if store.IsMissing(err) {
		return a, errMissing
	}
	if err != nil {
		return a, err
	}
	if a.State != Submitted {
		return a, errAppealOver
	}
	w, err := warning(tx, a.Warning)
	if err != nil {
		return a, err
	}
	if err := e.impartial(ctx, tx, actor, w); err != nil {
		return a, err
	}
	a.State, a.DecidedAt, a.DecidedBy = Upheld, tx.Now(), actor.Account
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
	err = audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "report.answer", Subject: audit.Subject{Kind: "warning", ID: w.ID}, Reason: string(a.State), Case: int64(w.Report),
	})
	if err != nil {
		return a, err
	}
	return a, e.Events.Emit(tx, Answered{Appeal: a.ID, Warning: w.ID, Account: a.Account, State: a.State})
}

// impartial wants somebody else than who decided, if there are two who could.
func (e *Engine) impartial(ctx context.Context, tx *store.Tx, actor account.Actor, w Warning) error {
	if actor.Account != w.By && actor.Account != w.Target {
		return nil
	}
	able, err := e.Account.Staff(ctx, tx, account.ManageAppeals)
	if err == nil && (len(able) >= 2 || actor.Account == w.Target) {
		err = errAppealOwn
	}
	return err
}
