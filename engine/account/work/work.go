package work

import (
	"context"
	"embed"
	"strconv"
	"time"

	"parvis/base/clock"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
)

// Migrations of this folder.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

const (
	// Life is how long a challenge can be answered.
	Life = 20 * time.Minute
	// MaxBits is the most that may be asked: minutes on a telephone.
	MaxBits = 24

	purpose   = "account.work"
	sweepKind = "account.work.sweep"
)

// Options say what the engine stands on.
type Options struct {
	Clock   clock.Clock
	Account *account.Engine
	Keys    *seal.Keys
	// Timers forget challenges that are over; without them nothing is forgotten.
	Timers *timer.Timers
}

// Engine hands out challenges and takes solutions.
type Engine struct{ Options }

// New makes the engine.
func New(o Options) *Engine {
	if o.Timers != nil {
		o.Timers.Every(sweepKind, time.Hour, func(_ context.Context, tx *store.Tx) error { return forget(tx, tx.Now()) })
	}
	return &Engine{o}
}

// Challenge is what is to be solved.
type Challenge struct {
	Text  string
	Bits  int
	Until time.Time
}

// Ask gives a fresh challenge; asked is false where nothing is asked of anybody.
func (e *Engine) Ask() (c Challenge, asked bool) {
	bits := e.Account.Policy().Work
	if bits <= 0 {
		return c, false
	}
	c = Challenge{Bits: bits, Until: e.Clock.Now().Add(Life).Truncate(time.Second)}
	h := head(bits, c.Until, seal.NewCode())
	c.Text = h + "." + e.Keys.Sign(purpose, h)
	return c, true
}

// Solve answers a challenge, for programs and tests; it takes two to the power of
// the bits, on average.
func (c Challenge) Solve() string {
	for n := uint64(0); ; n++ {
		s := solution{bits: c.Bits, text: c.Text + "." + strconv.FormatUint(n, 36)}
		if s.solved() {
			return s.text
		}
	}
}

// Spend takes a solution, which counts once, and tells whether the work is proved:
// no solution proves nothing and is no error, a wrong one is. Where nothing is
// asked, nothing is looked at.
func (e *Engine) Spend(_ context.Context, tx *store.Tx, text string) (bool, error) {
	if text == "" || e.Account.Policy().Work <= 0 {
		return false, nil
	}
	s, err := e.check(text, tx.Now())
	if err != nil {
		return false, err
	}
	fresh, err := spend(tx, seal.Hash(s.challenge), s.until)
	if err == nil && !fresh {
		err = errSpent
	}
	return err == nil, err
}

// check tells whether a text is a right solution of a challenge of ours that is not
// over.
func (e *Engine) check(text string, now time.Time) (solution, error) {
	s, err := parse(text)
	switch {
	case err != nil:
		return s, err
	case !e.Keys.Verify(purpose, s.head, s.sign) || !s.solved():
		return s, errBroken
	case !now.Before(s.until):
		return s, errOver
	}
	return s, nil
}
