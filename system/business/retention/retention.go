package retention

import (
	"context"
	"embed"
	"errors"
	"strconv"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/message"
	"parvis/system/business"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what terms stand on.
type Options struct {
	Business *business.Engine
	Message  *message.Engine
	Timers   *timer.Timers
}

// Engine empties the chats of all lines.
type Engine struct{ o Options }

// Limits: the terms in months (business-messaging 21), and how much goes in one change.
const (
	usual   = 13
	least   = 1
	longest = 120
	// lines is how many lines begin to be swept at once, chats how many chats are looked at in
	// one change and most how many messages are emptied in it.
	lines = 200
	chats = 50
	most  = 200
	// sweeps is the work of going through the chats of a line, every day.
	sweeps = "business.retention.sweep"
	every  = 24 * time.Hour
	// settled is after how long no line comes with a lower number.
	settled = time.Hour
)

// New makes the engine, which sweeps.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Step(sweeps, e.sweep)
	o.Timers.Every("business.retention", time.Hour, e.begin)
	return e
}

// Term gives for how many months a line keeps what was said.
func (e *Engine) Term(_ context.Context, tx *store.Tx, l id.Line) (int, error) { return termOf(tx, l) }

// SetTerm has a line keep what was said for so many months.
func (e *Engine) SetTerm(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Line, months int) error {
	l, err := e.o.Business.Live(ctx, tx, which)
	if err != nil {
		return err
	}
	if _, err := e.o.Business.Portfolio(ctx, tx, actor, l.Portfolio, business.Admin); err != nil {
		return err
	}
	if months < least || months > longest {
		return errTerm
	}
	if err := putTerm(tx, l.ID, months); err != nil {
		return err
	}
	action := "business.retention"
	return e.o.Business.Note(ctx, tx, actor, action, l.Portfolio, audit.Subject{Kind: "line", ID: int64(l.ID)}, strconv.Itoa(months))
}

// begin sweeps the lines whose day it is.
func (e *Engine) begin(_ context.Context, tx *store.Tx) error {
	if err := enrol(tx, tx.Now().Add(-settled)); err != nil {
		return err
	}
	list, err := due(tx)
	for _, l := range list {
		if err == nil {
			err = setReached(tx, l, 0, tx.Now().Add(every))
		}
		if err == nil {
			err = e.o.Timers.Keep(tx, timer.Work{Kind: sweeps, Key: l.String(), At: tx.Now()})
		}
	}
	return err
}

// sweep empties some of the chats of a line, and comes back for the rest.
func (e *Engine) sweep(ctx context.Context, tx *store.Tx, d timer.Due) error {
	l, err := id.Parse[id.Line](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	months, err := termOf(tx, l)
	if err != nil {
		return err
	}
	at, err := reachedBy(tx, l)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	before := tx.Now().AddDate(0, -months, 0)
	list, err := e.o.Message.LineChats(ctx, tx, l, at, chats)
	if err != nil {
		return err
	}
	left := most
	for _, c := range list {
		n, err := e.empty(ctx, tx, l, c.Key, before, left)
		if err != nil {
			return err
		}
		if left -= n; left <= 0 { // this chat may have more
			break
		}
		at = c.Val
	}
	if left > 0 && len(list) < chats {
		return nil
	}
	if err := setReached(tx, l, at, tx.Now().Add(every)); err != nil {
		return err
	}
	return e.o.Timers.At(tx, timer.Work{Kind: sweeps, Key: l.String(), At: tx.Now()})
}

// empty empties some of a chat, and tells how much.
func (e *Engine) empty(ctx context.Context, tx *store.Tx, l id.Line, c id.Chat, before time.Time, most int) (int, error) {
	after, err := emptied(tx, c)
	if err != nil {
		return 0, err
	}
	upto, n, err := e.o.Message.Expire(ctx, tx, l, c, after, before, most)
	if err != nil || n == 0 && after == 0 {
		return n, err
	}
	if err := dropNotes(tx, c, before); err != nil {
		return 0, err
	}
	return n, setEmptied(tx, l, c, upto)
}
