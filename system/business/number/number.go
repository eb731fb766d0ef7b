package number

import (
	"cmp"
	"context"
	"crypto/rand"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
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

// Options are what registrations stand on.
type Options struct {
	Account   *account.Engine
	Business  *business.Engine
	Store     *store.Store
	Timers    *timer.Timers
	Keys      *seal.Keys
	Passwords *seal.Passwords
	Mail      mail.Sender
	Words     *i18n.Catalogue
	// Zone is that of who told none.
	Zone *time.Location
}

// Engine is the registrations of all lines.
type Engine struct{ o Options }

// New makes the engine: it writes codes to owners, and forgets what was tried.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Effect(letters, e.write)
	o.Timers.Every("business.number.forget", time.Hour, func(_ context.Context, tx *store.Tx) error {
		return forgetTries(tx, tx.Now().Add(-callsIn))
	})
	return e
}

// Limits (business-messaging 11.3, 11.4, 18).
const (
	codeFor   = 10 * time.Minute
	mostCodes = 3
	codesIn   = time.Hour
	// mostWrong is how often a code or a PIN is typed wrong in an hour.
	mostWrong = 5
	wrongIn   = time.Hour
	pauseFor  = time.Hour
	// gap is what lies between two PINs at least.
	gap       = 2 * time.Second
	mostCalls = 10
	callsIn   = 72 * time.Hour
)

// six is the shape of codes and PINs.
var six = regexp.MustCompile(`^[0-9]{6}$`)

// Standing is what is known of the registration of a line.
type Standing struct {
	// PIN tells that it has one.
	PIN bool
	// Region is where the app wants its data kept; nothing is kept elsewhere for it.
	Region string
	// Paused is until when no code is taken, Until when there is a code.
	Paused, Until time.Time
}

// Standing gives that of a line.
func (e *Engine) Standing(_ context.Context, tx *store.Tx, l id.Line) (Standing, error) {
	r, err := recordOf(tx, l)
	s := Standing{PIN: r.pin != "", Region: r.region}
	if r.paused.After(tx.Now()) {
		s.Paused = r.paused
	}
	if len(r.code) > 0 && r.until.After(tx.Now()) {
		s.Until = r.until
	}
	return s, err
}

// try makes a change that stands also where what was asked for is refused: what was tried
// counts.
func (e *Engine) try(ctx context.Context, do func(tx *store.Tx) (refused, err error)) error {
	var refused error
	err := e.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		refused, err = do(tx)
		return err
	})
	return cmp.Or(err, refused)
}

// over is a refusal for what was tried so often within a time, nil for less; it waits until
// the first of it counts no more.
func over(tx *store.Tx, l id.Line, what kind, most int, within time.Duration, refusal func(time.Duration) error) (error, error) {
	list, err := tries(tx, l, what, tx.Now().Add(-within))
	if err != nil || len(list) < most {
		return nil, err
	}
	return refusal(list[len(list)-most].Add(within).Sub(tx.Now())), nil
}

// RequestCode sends a code to the owner of a line's organisation: by letter, and on the page
// of the line.
func (e *Engine) RequestCode(ctx context.Context, tx *store.Tx, which id.Line) error {
	r, err := lock(tx, which)
	if err != nil {
		return err
	}
	l, err := e.o.Business.Live(ctx, tx, which)
	if err != nil {
		return err
	}
	now := tx.Now()
	switch {
	case l.Stage != business.Pending:
		return errKnown
	case r.paused.After(now):
		return errPaused.Wait(r.paused.Sub(now))
	}
	refused, err := over(tx, l.ID, codeSent, mostCodes, codesIn, func(d time.Duration) error { return errCodes.Wait(d) })
	if err := cmp.Or(err, refused); err != nil {
		return err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return err
	}
	r.code, r.until = e.o.Keys.Seal(sealing, fmt.Appendf(nil, "%06d", n), context64(l.ID)), now.Add(codeFor)
	if err := setRecord(tx, r); err != nil {
		return err
	}
	if err := insertTry(tx, l.ID, codeSent); err != nil {
		return err
	}
	return e.o.Timers.At(tx, timer.Work{Kind: letters, Key: l.ID.String(), At: now, Dest: "mail"})
}

const sealing = "business.number.code"

func context64(l id.Line) []byte { return binary.BigEndian.AppendUint64(nil, uint64(l)) }

// open gives the code of a line, "" where there is none any more.
func (e *Engine) open(tx *store.Tx, r record) (string, error) {
	if len(r.code) == 0 || !r.until.After(tx.Now()) {
		return "", nil
	}
	plain, err := e.o.Keys.Open(sealing, r.code, context64(r.line))
	return string(plain), err
}

// Verify takes the code of a line, which is good once.
func (e *Engine) Verify(ctx context.Context, by id.Account, which id.Line, code string) error {
	if !six.MatchString(code) {
		return errShape
	}
	return e.try(ctx, func(tx *store.Tx) (refused, err error) {
		r, err := lock(tx, which)
		if err != nil {
			return nil, err
		}
		l, err := e.o.Business.Live(ctx, tx, which)
		if err != nil {
			return nil, err
		}
		switch {
		case l.Stage != business.Pending:
			return errKnown, nil
		case r.paused.After(tx.Now()):
			return errPaused.Wait(r.paused.Sub(tx.Now())), nil
		}
		is, err := e.open(tx, r)
		if err != nil {
			return nil, err
		}
		if is == "" { // there is nothing to guess
			return errCode, nil
		}
		if !seal.Equal(is, code) {
			return e.mistyped(tx, r)
		}
		r.code = nil
		if err := cmp.Or(setRecord(tx, r), dropTries(tx, l.ID, codeWrong), e.o.Business.SetStage(ctx, tx, l.ID, business.Verified)); err != nil {
			return nil, err
		}
		return nil, note(ctx, tx, by, "number.verify", l)
	})
}

// mistyped counts a wrong code; after too many no code is taken for a while.
func (e *Engine) mistyped(tx *store.Tx, r record) (refused, err error) {
	if err := insertTry(tx, r.line, codeWrong); err != nil {
		return nil, err
	}
	wrong, err := tries(tx, r.line, codeWrong, tx.Now().Add(-wrongIn))
	if err != nil || len(wrong) < mostWrong {
		return errCode, err
	}
	r.code, r.paused = nil, tx.Now().Add(pauseFor)
	return errPaused.Wait(pauseFor), cmp.Or(setRecord(tx, r), dropTries(tx, r.line, codeWrong))
}

// Registration is with what a line is registered.
type Registration struct {
	PIN string
	// Region is where the app wants its data kept.
	Region string
	// By is who does it.
	By id.Account
}

// Register has a line send: with the PIN that it has, or gets.
func (e *Engine) Register(ctx context.Context, which id.Line, g Registration) error {
	if !six.MatchString(g.PIN) {
		return errShape
	}
	var had record
	var at time.Time
	err := e.try(ctx, func(tx *store.Tx) (refused, err error) {
		at = tx.Now()
		had, refused, err = e.counted(ctx, tx, which, func(r record) (refused, err error) {
			if r.pin == "" {
				return nil, nil
			}
			return mayGuess(tx, which)
		})
		return refused, err
	})
	if err != nil {
		return err
	}
	hash, err := e.proven(ctx, had, g.PIN, at)
	if err != nil {
		return err
	}
	return e.try(ctx, func(tx *store.Tx) (refused, err error) {
		r, err := lock(tx, which)
		if err != nil {
			return nil, err
		}
		if r.pin != had.pin { // another one was set meanwhile
			return errPIN, nil
		}
		if r.pin = hash; g.Region != "" {
			r.region = g.Region
		}
		if err := cmp.Or(setRecord(tx, r), dropTries(tx, which, pinWrong)); err != nil {
			return nil, err
		}
		return nil, e.move(ctx, tx, g.By, "number.register", which, business.Connected)
	})
}

// proven gives the hash of a PIN that is the one of a line, or its first. What was counted at
// a moment is taken back where it could not be looked at.
func (e *Engine) proven(ctx context.Context, had record, pin string, at time.Time) (string, error) {
	if had.pin == "" {
		return e.o.Passwords.Hash(ctx, pin)
	}
	is, err := e.o.Passwords.Verify(ctx, had.pin, pin)
	if err != nil {
		back := e.o.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return dropTry(tx, had.line, pinWrong, at) })
		return "", errors.Join(err, back)
	}
	if !is {
		return "", errPIN
	}
	return had.pin, nil
}

// counted counts a registration that nothing speaks against, and gives what is kept of it.
func (e *Engine) counted(ctx context.Context, tx *store.Tx, which id.Line, may func(record) (refused, err error)) (r record, refused, err error) {
	if r, err = lock(tx, which); err != nil {
		return r, nil, err
	}
	l, err := e.o.Business.Live(ctx, tx, which)
	if err != nil {
		return r, nil, err
	}
	if l.Stage == business.Pending {
		return r, errUnverified, nil
	}
	if refused, err = overCalls(tx, which); err != nil || refused != nil {
		return r, refused, err
	}
	if refused, err = may(r); err != nil || refused != nil {
		return r, refused, err
	}
	return r, nil, insertTry(tx, which, called)
}

// overCalls refuses a line that was registered and taken off too often.
func overCalls(tx *store.Tx, l id.Line) (refused, err error) {
	return over(tx, l, called, mostCalls, callsIn, func(d time.Duration) error { return errCalls.Wait(d) })
}

// mayGuess counts a PIN that is tried, as a wrong one until it proved right, so that as many
// at once are no more than one after the other.
func mayGuess(tx *store.Tx, l id.Line) (refused, err error) {
	refused, err = over(tx, l, pinWrong, mostWrong, wrongIn, func(d time.Duration) error { return errGuessed.Wait(d) })
	if err != nil || refused != nil {
		return refused, err
	}
	refused, err = over(tx, l, pinTried, 1, gap, func(d time.Duration) error { return errFast.Wait(d) })
	if err != nil || refused != nil {
		return refused, err
	}
	return nil, cmp.Or(insertTry(tx, l, pinTried), insertTry(tx, l, pinWrong))
}

// Deregister takes a line off for an app: it sends no more until it is registered again.
func (e *Engine) Deregister(ctx context.Context, by id.Account, which id.Line) error {
	return e.takeOff(ctx, by, which, func(tx *store.Tx) (refused, err error) { return overCalls(tx, which) })
}

// Withdraw is Deregister for whoever does it by hand: they stop a line however often it was
// registered.
func (e *Engine) Withdraw(ctx context.Context, by id.Account, which id.Line) error {
	return e.takeOff(ctx, by, which, func(*store.Tx) (refused, err error) { return nil, nil })
}

func (e *Engine) takeOff(ctx context.Context, by id.Account, which id.Line, may func(tx *store.Tx) (refused, err error)) error {
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := lock(tx, which); err != nil {
			return err
		}
		l, err := e.o.Business.Live(ctx, tx, which)
		if err != nil {
			return err
		}
		switch l.Stage {
		case business.Pending:
			return errUnverified
		case business.Connected:
		default:
			return errUnregistered
		}
		refused, err := may(tx)
		if err := cmp.Or(err, refused); err != nil {
			return err
		}
		if err := insertTry(tx, which, called); err != nil {
			return err
		}
		return e.move(ctx, tx, by, "number.deregister", which, business.Disconnected)
	})
}

// SetPIN gives a line another PIN.
func (e *Engine) SetPIN(ctx context.Context, by id.Account, which id.Line, pin string) error {
	if !six.MatchString(pin) {
		return errShape
	}
	if err := e.try(ctx, func(tx *store.Tx) (refused, err error) { return e.mayReplace(ctx, tx, which) }); err != nil {
		return err
	}
	hash, err := e.o.Passwords.Hash(ctx, pin)
	if err != nil {
		return err
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := lock(tx, which)
		if err != nil {
			return err
		}
		r.pin = hash
		l, err := e.o.Business.Live(ctx, tx, which)
		if err := cmp.Or(err, setRecord(tx, r), dropTries(tx, which, pinWrong)); err != nil {
			return err
		}
		return note(ctx, tx, by, "number.pin", l)
	})
}

// mayReplace counts another PIN, before the work of hashing it.
func (e *Engine) mayReplace(ctx context.Context, tx *store.Tx, which id.Line) (refused, err error) {
	if _, err := lock(tx, which); err != nil {
		return nil, err
	}
	l, err := e.o.Business.Live(ctx, tx, which)
	if err != nil {
		return nil, err
	}
	if l.Stage == business.Pending {
		return errUnverified, nil
	}
	refused, err = over(tx, which, pinSet, mostCalls, callsIn, func(d time.Duration) error { return errPINs.Wait(d) })
	if err != nil || refused != nil {
		return refused, err
	}
	return nil, insertTry(tx, which, pinSet)
}

// move has a line be at a stage, and records who did it.
func (e *Engine) move(ctx context.Context, tx *store.Tx, by id.Account, action string, which id.Line, to business.Stage) error {
	l, err := e.o.Business.Live(ctx, tx, which)
	if err != nil {
		return err
	}
	if err := e.o.Business.SetStage(ctx, tx, which, to); err != nil {
		return err
	}
	return note(ctx, tx, by, action, l)
}

// note records what was done with a line, of its business account.
func note(ctx context.Context, tx *store.Tx, by id.Account, action string, l business.Line) error {
	return audit.Record(ctx, tx, audit.Entry{Actor: by, Action: action, Subject: audit.Subject{Kind: "business", ID: int64(l.Business)}, After: audit.Subject{Kind: "line", ID: int64(l.ID)}.String()})
}
