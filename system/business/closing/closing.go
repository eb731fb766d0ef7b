package closing

import (
	"context"
	"embed"
	"errors"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/system/business"
	"parvis/system/business/hook"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what endings stand on.
type Options struct {
	Business *business.Engine
	Hook     *hook.Engine
	Timers   *timer.Timers
	// Reports counts those about lines that are not decided yet.
	Reports func(ctx context.Context, tx *store.Tx, of []id.Account) (int, error)
	// Unlink ends the devices of a line.
	Unlink func(ctx context.Context, tx *store.Tx, l id.Line) error
	// Fresh refuses whoever did not prove a moment ago who they are.
	Fresh func(ctx context.Context, tx *store.Tx, actor account.Actor) error
}

// Engine ends organisations, lines and apps.
type Engine struct{ o Options }

const (
	// openFor is how long an organisation that was closed can be opened again.
	openFor = 30 * 24 * time.Hour
	// waitFor is how long a line waits that never sent.
	waitFor = 30 * 24 * time.Hour
	// chunk is how many rows go in one change.
	chunk = 500
	// few is of how many chats what was noted goes in one change.
	few = 100
	// again is when what belongs to a line is looked for once more: what was under way as it
	// was deleted is there by then. unnames is when others may have its username, as they may
	// its short names.
	again   = 24 * time.Hour
	unnames = 90 * 24 * time.Hour
	// logged is longer than what an app was told is kept.
	logged = 2 * hook.Kept
	// erases and sweeps are the work of forgetting an organisation, and what belongs to a line;
	// resweeps that of doing so again, names that of letting a username go, and targets that
	// of forgetting where a deleted app was told.
	erases   = "business.closing.erase"
	sweeps   = "business.closing.sweep"
	resweeps = "business.closing.again"
	names    = "business.closing.name"
	targets  = "business.closing.targets"
)

// New makes the engine: it erases what was closed, and deletes lines that waited too long.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Step(erases, e.erase)
	o.Timers.Step(sweeps, e.sweep)
	o.Timers.Step(resweeps, e.sweep)
	o.Timers.Step(names, e.unname)
	o.Timers.Step(targets, e.forgetTargets)
	o.Timers.Every("business.closing.waiting", time.Hour, e.overdue)
	return e
}

// standing gives an organisation in which the actor has a role, closed or not.
func (e *Engine) standing(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Portfolio) (business.Portfolio, error) {
	mine, err := e.o.Business.Portfolios(ctx, tx, actor)
	for _, p := range mine {
		if err == nil && p.ID == which {
			return p, nil
		}
	}
	if err == nil {
		err = errMissing
	}
	return business.Portfolio{}, err
}

// Close closes an organisation of the actor's.
func (e *Engine) Close(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio) error {
	if err := e.o.Business.Lock(ctx, tx, p); err != nil {
		return err
	}
	if _, err := e.o.Business.Portfolio(ctx, tx, actor, p, business.Owner); err != nil {
		return err
	}
	if err := e.o.Fresh(ctx, tx, actor); err != nil {
		return err
	}
	if err := putClosed(tx, p, tx.Now()); err != nil {
		return err
	}
	if err := dropOffers(tx, p); err != nil {
		return err
	}
	apps, err := appsOf(tx, p)
	if err != nil {
		return err
	}
	for _, c := range apps {
		if err := e.o.Hook.Hush(ctx, tx, c); err != nil {
			return err
		}
	}
	if err := e.o.Timers.At(tx, timer.Work{Kind: erases, Key: p.String(), At: tx.Now().Add(openFor)}); err != nil {
		return err
	}
	return e.note(ctx, tx, actor, "business.close", p, subject("organisation", p))
}

// Reopen opens an organisation of the actor's again.
func (e *Engine) Reopen(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Portfolio) error {
	if err := e.o.Business.Lock(ctx, tx, which); err != nil {
		return err
	}
	p, err := e.standing(ctx, tx, actor, which)
	switch {
	case err != nil:
		return err
	case p.Role != business.Owner:
		return errRole
	case p.Closed.IsZero() || !p.Closed.Add(openFor).After(tx.Now()):
		return errOpen
	}
	if err := dropClosed(tx, which); err != nil {
		return err
	}
	if err := e.o.Timers.Cancel(tx, erases, which.String()); err != nil {
		return err
	}
	return e.note(ctx, tx, actor, "business.reopen", which, subject("organisation", which))
}

func subject[T ~int64](kind string, n T) audit.Subject {
	return audit.Subject{Kind: kind, ID: int64(n)}
}

func (e *Engine) note(ctx context.Context, tx *store.Tx, actor account.Actor, action string, p id.Portfolio, what audit.Subject) error {
	return e.o.Business.Note(ctx, tx, actor, action, p, what, "")
}

// DropLine deletes a line of an organisation that the actor runs.
func (e *Engine) DropLine(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Line) error {
	l, err := e.o.Business.Live(ctx, tx, which)
	if err != nil {
		return err
	}
	if _, err := e.o.Business.Portfolio(ctx, tx, actor, l.Portfolio, business.Admin); err != nil {
		return err
	}
	if err := e.judged(ctx, tx, l.ID); err != nil {
		return err
	}
	if err := e.dropLine(ctx, tx, l.ID); err != nil {
		return err
	}
	return e.note(ctx, tx, actor, "business.line.delete", l.Portfolio, subject("line", l.ID))
}

// judged refuses a line that the staff hold, or look at: another in its place would be free.
func (e *Engine) judged(ctx context.Context, tx *store.Tx, l id.Line) error {
	n, err := decisionsOn(tx, l)
	if err == nil && n == 0 {
		n, err = e.o.Reports(ctx, tx, []id.Account{id.Account(l)})
	}
	if err == nil && n > 0 {
		err = errJudged
	}
	return err
}

// dropLine deletes a line; what else is kept of it goes soon.
func (e *Engine) dropLine(ctx context.Context, tx *store.Tx, l id.Line) error {
	if err := e.o.Unlink(ctx, tx, l); err != nil {
		return err
	}
	if err := e.o.Business.Unname(ctx, tx, l); err != nil {
		return err
	}
	if err := deleteLine(tx, l); err != nil {
		return err
	}
	for _, w := range []timer.Work{{Kind: sweeps, At: tx.Now()}, {Kind: resweeps, At: tx.Now().Add(again)}, {Kind: names, At: tx.Now().Add(unnames)}} {
		w.Key = l.String()
		if err := e.o.Timers.At(tx, w); err != nil {
			return err
		}
	}
	return nil
}

// unname lets the username of a deleted line go.
func (e *Engine) unname(_ context.Context, tx *store.Tx, d timer.Due) error {
	l, err := id.Parse[id.Line](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	return dropUsername(tx, l)
}

// sweep forgets what is kept of a deleted line, some at a time.
func (e *Engine) sweep(_ context.Context, tx *store.Tx, d timer.Due) error {
	l, err := id.Parse[id.Line](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	more, err := sweepLine(tx, l)
	if err != nil || !more {
		return err
	}
	return e.o.Timers.At(tx, timer.Work{Kind: d.Work.Kind, Key: d.Work.Key, At: tx.Now()})
}

// overdue deletes lines that never sent, and that nobody waits for any more.
func (e *Engine) overdue(ctx context.Context, tx *store.Tx) error {
	list, err := waitingLines(tx, tx.Now().Add(-waitFor))
	if err != nil {
		return err
	}
	for _, which := range list {
		if ended, err := endWaiting(tx, which); err != nil {
			return err
		} else if !ended { // it was registered meanwhile
			continue
		}
		l, err := e.o.Business.Line(ctx, tx, which)
		if err != nil {
			return err
		}
		if err := e.dropLine(ctx, tx, l.ID); err != nil {
			return err
		}
		if err := e.note(ctx, tx, account.Actor{}, "business.line.delete", l.Portfolio, subject("line", l.ID)); err != nil {
			return err
		}
	}
	return nil
}

// DropApp deletes an app of an organisation whose apps the actor keeps: its tokens are refused,
// and what it was not told yet it is not told any more.
func (e *Engine) DropApp(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Client) error {
	c, err := e.o.Business.Client(ctx, tx, which)
	if err != nil {
		return err
	}
	if _, err := e.o.Business.Portfolio(ctx, tx, actor, c.Portfolio, business.Developer); err != nil {
		return err
	}
	if err := e.dropApp(ctx, tx, c.ID); err != nil {
		return err
	}
	return e.note(ctx, tx, actor, "business.app.delete", c.Portfolio, subject("app", c.ID))
}

func (e *Engine) dropApp(ctx context.Context, tx *store.Tx, c id.Client) error {
	if err := e.o.Hook.Hush(ctx, tx, c); err != nil {
		return err
	}
	if err := e.o.Timers.At(tx, timer.Work{Kind: targets, Key: c.String(), At: tx.Now().Add(logged)}); err != nil {
		return err
	}
	return deleteApp(tx, c)
}

// forgetTargets forgets where a deleted app was told, when the log of that is over.
func (e *Engine) forgetTargets(ctx context.Context, tx *store.Tx, d timer.Due) error {
	c, err := id.Parse[id.Client](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	return e.o.Hook.Forget(ctx, tx, c)
}

// erase forgets an organisation that was closed a month ago: its lines, apps, templates and
// people, and what it called members. Its name stays, as cases and the record have it.
func (e *Engine) erase(ctx context.Context, tx *store.Tx, d timer.Due) error {
	p, err := id.Parse[id.Portfolio](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	if err := e.o.Business.Lock(ctx, tx, p); err != nil {
		return err
	}
	at, err := closedAt(tx, p)
	if err != nil || at.IsZero() || at.Add(openFor).After(tx.Now()) {
		return err
	}
	lines, err := e.o.Business.LinesIn(ctx, tx, p)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := e.dropLine(ctx, tx, l.ID); err != nil {
			return err
		}
	}
	apps, err := appsOf(tx, p)
	if err != nil {
		return err
	}
	for _, c := range apps {
		if err := e.dropApp(ctx, tx, c); err != nil {
			return err
		}
	}
	more, err := sweepPortfolio(tx, p)
	if err != nil || !more {
		return err
	}
	return e.o.Timers.At(tx, timer.Work{Kind: erases, Key: d.Work.Key, At: tx.Now()})
}
