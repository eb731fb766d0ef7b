package credential

import (
	"bytes"
	"context"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
)

const (
	totpTopic    = "account.totp"
	totpPeriod   = 30
	totpSkew     = 1
	totpDigits   = 6
	totpBytes    = 20
	recoveryRoom = 10
	recoveryLen  = 10
)

// NewTOTP makes a secret for one-time codes, which counts once ConfirmTOTP got a
// code made with it, and the address that authenticator apps read.
func (e *Engine) NewTOTP(ctx context.Context, tx *store.Tx, actor account.Actor) (secret, address string, err error) {
	a, err := e.o.Account.Find(ctx, tx, actor.Account)
	if err != nil {
		return "", "", err
	}
	t, err := totpOf(tx, a.ID)
	if err == nil && t.confirmed {
		return "", "", errHasTOTP
	}
	if err != nil && !store.IsMissing(err) {
		return "", "", err
	}
	raw := seal.Random(totpBytes)
	key, err := totp.Generate(totp.GenerateOpts{Issuer: e.o.Name, AccountName: a.Username, Secret: raw, Period: totpPeriod, Rand: bytes.NewReader(raw)})
	if err != nil {
		return "", "", err
	}
	box := e.o.Keys.Seal(totpTopic, []byte(key.Secret()), contextOf(a.ID))
	return key.Secret(), key.URL(), putTOTP(tx, a.ID, box)
}

// contextOf ties a sealed value to its row.
func contextOf(a id.Account) []byte { return []byte(a.String()) }

// ConfirmTOTP switches one-time codes on, given a first one, and makes recovery
// codes, which are shown once.
func (e *Engine) ConfirmTOTP(_ context.Context, tx *store.Tx, actor account.Actor, code string) ([]string, error) {
	t, err := totpOf(tx, actor.Account)
	if store.IsMissing(err) || err == nil && t.confirmed {
		return nil, errNoTOTP
	}
	if err != nil {
		return nil, err
	}
	if err := e.spend(tx, actor.Account, t, code); err != nil {
		return nil, err
	}
	if err := confirmTOTP(tx, actor.Account); err != nil {
		return nil, err
	}
	return e.recovery(tx, actor.Account)
}

// RemoveTOTP switches one-time codes off. It needs a fresh session.
func (e *Engine) RemoveTOTP(ctx context.Context, tx *store.Tx, actor account.Actor) error {
	if err := e.Fresh(ctx, tx, actor); err != nil {
		return err
	}
	if err := deleteTOTP(tx, actor.Account); err != nil {
		return err
	}
	if err := deleteRecovery(tx, actor.Account); err != nil {
		return err
	}
	return e.o.Account.Send(tx, account.Letter{To: actor.Account, Kind: "factor_removed", Path: "/settings/security"})
}

// CheckCode takes a one-time code or a recovery code of an account; either works
// once.
func (e *Engine) CheckCode(_ context.Context, tx *store.Tx, a id.Account, code string) error {
	code = plainCode(code)
	t, err := totpOf(tx, a)
	if err != nil && !store.IsMissing(err) {
		return err
	}
	if t.confirmed && len(code) == totpDigits {
		return e.spend(tx, a, t, code)
	}
	if len(code) != recoveryLen {
		return errCode
	}
	ok, err := takeRecovery(tx, a, e.o.Keys.Index("account.recovery", []byte(a.String()+"\n"+code)))
	if err != nil {
		return err
	}
	if !ok {
		return errCode
	}
	return e.o.Account.Send(tx, account.Letter{To: a, Kind: "recovery_used", Path: "/settings/security"})
}

func plainCode(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(strings.TrimSpace(code)))
}

// spend takes a one-time code of the present step or a neighbour, never of a
// step used before.
func (e *Engine) spend(tx *store.Tx, a id.Account, t totpRow, code string) error {
	secret, err := e.o.Keys.Open(totpTopic, t.box, contextOf(a))
	if err != nil {
		return err
	}
	code = plainCode(code)
	now := tx.Now().Unix() / totpPeriod
	for step := max(now-totpSkew, t.step+1); step <= now+totpSkew; step++ {
		want, err := totp.GenerateCodeCustom(string(secret), time.Unix(step*totpPeriod, 0), totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return err
		}
		if !seal.Equal(want, code) {
			continue
		}
		ok, err := spendStep(tx, a, step)
		if err != nil {
			return err
		}
		if !ok {
			return errCode
		}
		return nil
	}
	return errCode
}

// NewRecovery makes ten recovery codes in the place of those there were. It
// needs a fresh session.
func (e *Engine) NewRecovery(ctx context.Context, tx *store.Tx, actor account.Actor) ([]string, error) {
	if err := e.Fresh(ctx, tx, actor); err != nil {
		return nil, err
	}
	return e.recovery(tx, actor.Account)
}

func (e *Engine) recovery(tx *store.Tx, a id.Account) ([]string, error) {
	if err := deleteRecovery(tx, a); err != nil {
		return nil, err
	}
	out := make([]string, recoveryRoom)
	for i := range out {
		code := base32.StdEncoding.EncodeToString(seal.Random(recoveryLen))[:recoveryLen]
		if err := insertRecovery(tx, a, e.o.Keys.Index("account.recovery", []byte(a.String()+"\n"+code))); err != nil {
			return nil, err
		}
		out[i] = code[:recoveryLen/2] + "-" + code[recoveryLen/2:]
	}
	return out, nil
}
