package device

import (
	"context"
	"embed"
	"slices"
	"strconv"
	"time"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/grant"
	"parvis/engine/entitlement"
	"parvis/engine/message"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what devices stand on.
type Options struct {
	Account     *account.Engine
	Grant       *grant.Engine
	Entitlement *entitlement.Engine
	Message     *message.Engine
	Events      *event.Log
	Timers      *timer.Timers
	Keys        *seal.Keys
	Limiter     *ratelimit.Limiter
	// Fresh refuses whoever did not prove a moment ago who they are.
	Fresh func(ctx context.Context, tx *store.Tx, actor account.Actor) error
	// Lines gives a line for which the actor may answer, as devices see it.
	Lines func(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) (Line, error)
}

// Line is a line of a business as its devices see it.
type Line struct {
	Name string
	// Subject has the entitlement, Owner is told of new devices.
	Subject entitlement.Subject
	Owner   id.Account
	// Leads tells that the actor runs the organisation.
	Leads bool
}

// Engine is the devices of all accounts and lines.
type Engine struct{ o Options }

// How long devices stay that nobody uses, and what is beyond the limit
// (business-messaging 15.3, 15.6).
const (
	lineLife = 30 * day
	ownLife  = 90 * day
	grace    = 7 * day
	day      = 24 * time.Hour
	// perRun is how many are unlinked at once.
	perRun = 200

	fitKind = "message.device.fit"
)

// New makes the engine: it unlinks what nobody uses, and lets go of a device whose token is
// revoked elsewhere.
func New(o Options) *Engine {
	e := &Engine{o}
	event.On(o.Events, "device.revoked", func(ctx context.Context, tx *store.Tx, t grant.TokenRevoked) error {
		d, err := byToken(tx, t.Token)
		if store.IsMissing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return e.unlink(ctx, tx, d)
	}, event.FromNow)
	event.On(o.Events, "device.plan", func(ctx context.Context, tx *store.Tx, c entitlement.Changed) error { return e.fit(ctx, tx, c.Subject) }, event.FromNow)
	o.Timers.Step(fitKind, func(ctx context.Context, tx *store.Tx, d timer.Due) error {
		n, err := strconv.ParseInt(d.Work.Key, 10, 64)
		if err != nil {
			return err
		}
		return e.fit(ctx, tx, entitlement.Subject(n))
	})
	o.Timers.Every("message.device.unseen", time.Hour, e.sweep)
	// By itself, so that tokens are not kept where a device cannot be unlinked.
	o.Timers.Every("message.device.links", time.Hour, func(_ context.Context, tx *store.Tx) error { return forgetLinks(tx, tx.Now().Add(-life)) })
	return e
}

// ID is the number of a device.
type ID int64

// String is the number in decimal.
func (d ID) String() string { return strconv.FormatInt(int64(d), 10) }

// State is whether a device may be used.
type State string

// The states: it is used, or beyond the limit.
const (
	Active    = State("active")
	Suspended = State("suspended")
)

// Device is something that a member linked.
type Device struct {
	ID ID
	// Account linked it, and acts on it.
	Account id.Account
	// Line is the one it is for, 0 for the account itself.
	Line     id.Line
	Name     string
	Platform string
	State    State
	At       time.Time

	day     int64
	subject entitlement.Subject
	key     []byte
	app     id.App
	token   id.Token
}

// Seen is the day on which it was last used.
func (d Device) Seen() time.Time { return time.Unix(d.day*int64(day/time.Second), 0).UTC() }

// Is tells whether it is the one on which the actor acts.
func (d Device) Is(actor account.Actor) bool { return d.token != 0 && d.token == actor.Token }

// scopes are what devices may do: those of members read and send messages, are pushed to and
// know whose they are; those of lines reach their line.
func (d Device) scopes() string {
	if d.Line != 0 {
		return "read:business write:business"
	}
	return "profile push read:messages write:messages"
}

// voice is as whom a device hears.
func (d Device) voice() id.Account {
	if d.Line != 0 {
		return id.Account(d.Line)
	}
	return d.Account
}

func today(tx *store.Tx) int64 { return tx.Now().Unix() / int64(day/time.Second) }

// Own are the actor's own devices, the newest first.
func (e *Engine) Own(_ context.Context, tx *store.Tx, actor account.Actor) ([]Device, error) {
	return ofAccount(tx, actor.Account)
}

// OfLine are the devices of a line for which the actor may answer, the newest first.
func (e *Engine) OfLine(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) ([]Device, error) {
	if _, err := e.o.Lines(ctx, tx, actor, l); err != nil {
		return nil, err
	}
	return ofLine(tx, l)
}

// Used gives the device on which the actor acts; there is none where they act in a browser or
// an app.
func (e *Engine) Used(_ context.Context, tx *store.Tx, actor account.Actor) (d Device, there bool, err error) {
	if actor.Token == 0 || !actor.Scopes.Has("read:messages") && !actor.Scopes.Has("read:business") {
		return d, false, nil
	}
	d, err = byToken(tx, actor.Token)
	if store.IsMissing(err) {
		return d, false, nil
	}
	return d, err == nil, err
}

// Pass refuses whoever acts on a suspended device. Worn tells that today's use is to be kept,
// with Touch.
func (e *Engine) Pass(ctx context.Context, tx *store.Tx, actor account.Actor) (worn bool, err error) {
	d, there, err := e.Used(ctx, tx, actor)
	if err == nil && there && d.State == Suspended {
		err = errSuspended
	}
	return there && d.day < today(tx), err
}

// Touch keeps that the actor's device is used today.
func (e *Engine) Touch(_ context.Context, tx *store.Tx, actor account.Actor) error {
	return touch(tx, actor.Token, today(tx))
}

// Reaches refuses whoever acts on a device, or with a scope, that is not for a line, and gives
// the device, if it is one of the line's. All others need the access, "read" or "write", to
// messages. Their role is asked elsewhere.
func (e *Engine) Reaches(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, access string) (Device, error) {
	d, there, err := e.Used(ctx, tx, actor)
	switch {
	case err != nil:
		return Device{}, err
	case there && d.State == Suspended:
		return Device{}, errSuspended
	case there && d.Line == l:
		return d, nil
	case !actor.Scopes.Has(access + ":messages"):
		return Device{}, errScope
	}
	return Device{}, nil
}

// End unlinks a device of the actor's own, or of a line: one that they linked, or any where
// they run the organisation.
func (e *Engine) End(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line, which ID) error {
	d, err := byID(tx, which)
	if store.IsMissing(err) || err == nil && (d.Line != l || l == 0 && d.Account != actor.Account) {
		err = errMissing
	}
	if err != nil {
		return err
	}
	if l != 0 {
		line, err := e.o.Lines(ctx, tx, actor, l)
		if err == nil && !line.Leads && d.Account != actor.Account {
			err = errLead
		}
		if err != nil {
			return err
		}
	}
	return e.unlink(ctx, tx, d)
}

// Leave unlinks the devices of a line that is no more, or with an account those that somebody
// linked who answers for it no more.
func (e *Engine) Leave(ctx context.Context, tx *store.Tx, l id.Line, who id.Account) error {
	all, err := ofLine(tx, l)
	for _, d := range all {
		if err == nil && (who == 0 || d.Account == who) {
			err = e.unlink(ctx, tx, d)
		}
	}
	return err
}

// unlink ends a device with its token, tells the others, and lets one that was beyond the
// limit take its place.
func (e *Engine) unlink(ctx context.Context, tx *store.Tx, d Device) error {
	// The feed first, which all who link and unlink there hold.
	if err := e.o.Message.Announce(ctx, tx, d.voice(), "device.revoked", int64(d.ID)); err != nil {
		return err
	}
	// Then its link, in the order in which it claims its token: it may have just done so.
	if err := dropLinks(tx, d.ID); err != nil {
		return err
	}
	d, err := lock(tx, d.ID)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := drop(tx, d.ID); err != nil {
		return err
	}
	if d.app != 0 {
		if err := e.o.Grant.RevokeApp(ctx, tx, account.Actor{Account: d.Account}, d.app); err != nil {
			return err
		}
	}
	return e.fit(ctx, tx, d.subject)
}

// sweep unlinks some of what nobody uses, or fetched in time.
func (e *Engine) sweep(ctx context.Context, tx *store.Tx) error {
	own, err := unseen(tx, today(tx)-int64(ownLife/day), perRun)
	if err != nil {
		return err
	}
	lines, err := unseenOfLines(tx, today(tx)-int64(lineLife/day), perRun)
	if err != nil {
		return err
	}
	waiting, err := unfetched(tx, tx.Now().Add(-life), perRun)
	if err != nil {
		return err
	}
	var done []ID
	for _, d := range slices.Concat(own, lines, waiting) {
		if slices.Contains(done, d.ID) {
			continue
		}
		done = append(done, d.ID)
		if err := e.unlink(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}
