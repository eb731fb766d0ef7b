package business

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
)

// Hold is something that keeps a line or an organisation from what it could do: a decision
// of the staff, or that it was closed.
type Hold struct {
	// Subject is a line or a portfolio.
	Subject  int64
	Decision int64
	Level    string
	At       time.Time
}

// The levels, by what they are called in the table; those of the staff are named as their
// actions.
const (
	confined = string(report.Confine)
	muted    = string(report.Mute)
	locked   = string(report.Lock)
	closed   = "closed"
)

// Body gives a line or an organisation as the staff see it.
func (e *Engine) Body(ctx context.Context, tx *store.Tx, which id.Account) (report.Body, error) {
	l, err := lineByID(tx, id.Line(which))
	portfolio := l.Portfolio
	if store.IsMissing(err) {
		portfolio, err = id.Portfolio(which), nil
	}
	if err != nil {
		return report.Body{}, err
	}
	p, err := portfolioByID(tx, portfolio)
	if store.IsMissing(err) {
		return report.Body{}, errMissing
	}
	if err != nil {
		return report.Body{}, err
	}
	b := report.Body{ID: which, Name: p.Name, Path: staffPath + "/" + p.ID.String()}
	if l.ID != 0 {
		b.Name, b.Number, b.Organisation, b.Path = l.Name, l.Display(), p.Name, "/c/"+l.Number
	}
	if b.Owner, err = ownerOf(tx, portfolio); err != nil {
		return b, err
	}
	s, err := e.sum(ctx, tx, p)
	b.Since, b.Lines, b.Reached, b.Stopped, b.Reports = p.At, len(s.lines), s.reached, s.stops, s.reports
	return b, err
}

// Bodies gives the numbers of the organisations in which somebody has a role, and of their
// lines: of these they judge nothing.
func (e *Engine) Bodies(_ context.Context, tx *store.Tx, who id.Account) ([]id.Account, error) {
	mine, err := portfoliosOf(tx, who)
	if err != nil {
		return nil, err
	}
	var out []id.Account
	for _, p := range mine {
		lines, err := linesIn(tx, p.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, id.Account(p.ID))
		for _, l := range lines {
			out = append(out, id.Account(l.ID))
		}
	}
	return out, nil
}

// Owner gives who owns an organisation, 0 for nobody.
func (e *Engine) Owner(_ context.Context, tx *store.Tx, p id.Portfolio) (id.Account, error) {
	return ownerOf(tx, p)
}

// party tells whether somebody has a role in an organisation.
func party(_ context.Context, tx *store.Tx, p id.Portfolio, who id.Account) (bool, error) {
	if who == 0 {
		return false, nil
	}
	_, err := portfolioOf(tx, p, who)
	if store.IsMissing(err) {
		return false, nil
	}
	return err == nil, err
}

// sums are what the staff read of an organisation.
type sums struct {
	lines                   []Line
	reached, stops, reports int
}

func (e *Engine) sum(ctx context.Context, tx *store.Tx, p Portfolio) (s sums, err error) {
	if s.lines, err = linesIn(tx, p.ID); err != nil {
		return s, err
	}
	if s.reached, err = reached(tx, p.ID); err != nil {
		return s, err
	}
	subjects := []id.Account{id.Account(p.ID)}
	for _, l := range s.lines {
		subjects = append(subjects, id.Account(l.ID))
	}
	if s.stops, err = stopped(tx, subjects); err != nil {
		return s, err
	}
	s.reports, err = e.o.Reports(ctx, tx, subjects)
	return s, err
}

// Hold has a decision of the staff stand: one about all of an organisation stands for it,
// whichever of its lines led to it.
func (e *Engine) Hold(ctx context.Context, tx *store.Tx, which id.Account, a report.Action, decision int64) error {
	h := Hold{Subject: int64(which), Decision: decision, Level: string(a), At: tx.Now()}
	if a != report.Lock {
		return insertHold(tx, h)
	}
	l, err := lineByID(tx, id.Line(which))
	switch {
	case err == nil:
		h.Subject = int64(l.Portfolio)
	case !store.IsMissing(err):
		return err
	}
	if err := insertHold(tx, h); err != nil {
		return err
	}
	return e.hush(ctx, tx, id.Portfolio(h.Subject))
}

// Free takes a decision of the staff back.
func (e *Engine) Free(_ context.Context, tx *store.Tx, decision int64) error {
	return dropHold(tx, decision)
}

// hush drops what waits to be told to the apps of an organisation.
func (e *Engine) hush(ctx context.Context, tx *store.Tx, p id.Portfolio) error {
	rows, err := clientsOf(tx, p)
	for _, c := range rows {
		if err == nil {
			err = e.o.Hook.Hush(ctx, tx, c.ID)
		}
	}
	return err
}

// suspend drops what waits to be told to the apps of organisations whose owner is suspended
// now.
func (e *Engine) suspend(ctx context.Context, tx *store.Tx, s account.StateChanged) error {
	if s.To != account.Suspended {
		return nil
	}
	mine, err := portfoliosOf(tx, s.Account)
	if err != nil {
		return err
	}
	for _, p := range mine {
		barred, err := e.Barred(ctx, tx, p.ID)
		if err == nil && barred { // else they were let in again meanwhile, or own it no more
			err = e.hush(ctx, tx, p.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Barred tells whether an organisation does nothing: it was closed, or the staff suspended it,
// or who owns it.
func (e *Engine) Barred(ctx context.Context, tx *store.Tx, p id.Portfolio) (bool, error) {
	held, err := e.held(ctx, tx, Line{Portfolio: p})
	return held == locked || held == closed, err
}

// orphaned tells whether who owns an organisation is suspended.
func (e *Engine) orphaned(ctx context.Context, tx *store.Tx, p id.Portfolio) (bool, error) {
	owner, err := ownerOf(tx, p)
	if err != nil || owner == 0 {
		return false, err
	}
	return e.suspended(ctx, tx, owner)
}

// suspended tells whether somebody's account is.
func (e *Engine) suspended(ctx context.Context, tx *store.Tx, who id.Account) (bool, error) {
	if who == 0 {
		return false, nil
	}
	s, err := e.o.Account.State(ctx, tx, who)
	return s == account.Suspended, skipMissing(err)
}

// held gives what holds a line, or its organisation: the strongest, or nothing.
func (e *Engine) held(ctx context.Context, tx *store.Tx, l Line) (string, error) {
	out := ""
	list, err := holdsOn(tx, int64(l.ID), int64(l.Portfolio))
	for _, h := range list {
		if weight[h.Level] > weight[out] {
			out = h.Level
		}
	}
	if err != nil || out == closed || out == locked {
		return out, err
	}
	orphaned, err := e.orphaned(ctx, tx, l.Portfolio)
	if orphaned {
		out = locked
	}
	return out, err
}

var weight = map[string]int{confined: 1, muted: 2, locked: 3, closed: 4}

// Shut tells in a word why a member cannot write to a line, or nothing if they can: it is
// closed, locked, deleted, or not registered.
func (e *Engine) Shut(ctx context.Context, tx *store.Tx, l Line) (string, error) {
	held, err := e.held(ctx, tx, l)
	switch held {
	case closed:
		return "closed", err
	case locked:
		return "locked", err
	}
	switch {
	case err != nil || l.Stage == Connected:
		return "", err
	case l.Stage == Deleted:
		return "gone", nil
	}
	return "unregistered", nil
}

// Clear refuses what a line may not send. What it learns does not depend on whether the
// recipient is there, but for who wrote to it within a day: open is their window.
func (e *Engine) Clear(ctx context.Context, tx *store.Tx, l Line, open bool) error {
	held, err := e.held(ctx, tx, l)
	if err != nil {
		return err
	}
	if l.Stage == Deleted {
		held = closed
	}
	switch held {
	case closed:
		return errClosed
	case locked:
		return errLocked
	case muted:
		return errMuted
	case confined:
		if !open {
			return errMuted
		}
	}
	switch {
	case l.Stage != Connected:
		return errUnregistered
	case l.Naming == Refused:
		return errRefused
	}
	return nil
}
