package credential

import (
	"context"
	"embed"
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/ratelimit"
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

// Options say what the credentials stand on.
type Options struct {
	Store     *store.Store
	Clock     clock.Clock
	Account   *account.Engine
	Events    *event.Log
	Timers    *timer.Timers
	Passwords *seal.Passwords
	Keys      *seal.Keys
	// URL is the network's public address without a slash at its end; passkeys
	// belong to its host.
	URL string
	// Name is the network's name, which authenticators show.
	Name string
}

// Engine is the credentials of all accounts.
type Engine struct {
	o   Options
	web *webauthn.WebAuthn
}

// New makes the credentials, with their timers and their part in the deletion of
// accounts.
func New(o Options) (*Engine, error) {
	web, err := relyingParty(o.URL, o.Name)
	if err != nil {
		return nil, err
	}
	e := &Engine{o: o, web: web}
	o.Timers.Every("account.session.sweep", time.Hour, e.sweep)
	o.Account.Before(account.Erase(func(_ context.Context, tx *store.Tx, a id.Account) error { return erase(tx, a) }))
	return e, nil
}

// Factors says how an account can prove itself.
type Factors struct {
	Password bool
	TOTP     bool
	Recovery int // recovery codes left
	Passkeys int
}

// Factors gives what an account has.
func (e *Engine) Factors(ctx context.Context, tx *store.Tx, a id.Account) (f Factors, err error) {
	l, err := e.o.Account.Login(ctx, tx, a)
	if err != nil {
		return f, err
	}
	f.Password = l.HasPassword
	t, err := totpOf(tx, a)
	if err != nil && !store.IsMissing(err) {
		return f, err
	}
	f.TOTP = t.confirmed
	if f.Recovery, err = countRecovery(tx, a); err != nil {
		return f, err
	}
	f.Passkeys, err = countPasskeys(tx, a)
	return f, err
}

// Act is what is counted against guessing.
type Act string

// Acts that are counted (social-core 2.5).
const (
	SignIn         = Act("signin")
	Code           = Act("code")
	Recover        = Act("recover")
	Confirm        = Act("confirm")
	PasswordChange = Act("password")
)

// Uses gives what an act takes from the rate limiter: from is the address it
// comes from, who the name, address or account it is about; without one, as for a
// link of a letter, only the address counts.
func Uses(act Act, from netip.Addr, who string) []ratelimit.Use {
	by := func(limit int, d time.Duration, kind, key string) ratelimit.Use {
		return ratelimit.Use{Rule: ratelimit.Rule{Name: "account." + string(act) + "." + kind, Limit: limit, Window: d}, Key: key}
	}
	// Counts travel between processes; what somebody typed does not.
	named := strings.ToLower(strings.TrimSpace(who))
	who = hex.EncodeToString(seal.Hash(named))
	perAddr := by(25, 5*time.Minute, "address", ratelimit.AddrKey(from))
	switch {
	case named == "":
		return []ratelimit.Use{perAddr}
	case act == SignIn:
		return []ratelimit.Use{perAddr, by(25, time.Hour, "who", who)}
	case act == PasswordChange, act == Code:
		return []ratelimit.Use{by(10, 10*time.Minute, "who", who)}
	}
	return []ratelimit.Use{perAddr, by(5, 30*time.Minute, "who", who)}
}

// sweepMost is how many sessions one sweep ends; what is over lets nobody in meanwhile.
const sweepMost = 5000

// sweep removes sessions that are over, addresses older than seven days, and
// what is left of dialogues nobody finished.
func (e *Engine) sweep(_ context.Context, tx *store.Tx) error {
	list, err := expired(tx, tx.Now(), sweepMost)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := e.end(tx, s); err != nil {
			return err
		}
	}
	return sweepRows(tx, tx.Now())
}
