package grant

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"regexp"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/account/memo"
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
	// codeLife is how long an authorization code works.
	codeLife = 10 * time.Minute
	// codeMemory is how long a used one is recognised.
	codeMemory = 24 * time.Hour
	// usedGrain is how exactly the last use of a token is kept.
	usedGrain = 5 * time.Minute
	// unusedLife is how long an app without tokens stays.
	unusedLife = 30 * 24 * time.Hour

	maxTokens = 10_000 // kept at hand
	maxApps   = 1_000
)

// Options say what the grants stand on.
type Options struct {
	Clock   clock.Clock
	Account *account.Engine
	Events  *event.Log
	Timers  *timer.Timers
}

// Engine is the apps and their tokens.
type Engine struct {
	o      Options
	tokens *memo.Memo[[sha256.Size]byte, access]
	apps   *memo.Memo[id.App, App]
}

// access is a token as it is remembered.
type access struct {
	id      id.Token
	app     id.App
	account id.Account
	scopes  account.Scopes
	used    time.Time
}

// New makes the grants, with their timers, watchers and part in the deletion of
// accounts.
func New(o Options) *Engine {
	e := &Engine{
		o:      o,
		tokens: memo.New[[sha256.Size]byte, access](o.Clock, maxTokens),
		apps:   memo.New[id.App, App](o.Clock, maxApps),
	}
	o.Timers.Every("account.grant.sweep", time.Hour, e.sweep)
	o.Account.Before(e.erase)
	event.Watch(o.Events, func(_ event.Meta, r TokenRevoked) { e.forget(r) })
	return e
}

// forget drops a revoked token; its hash is in the event, since the row is gone.
func (e *Engine) forget(r TokenRevoked) {
	if raw, err := base64.RawURLEncoding.DecodeString(r.Hash); err == nil && len(raw) == sha256.Size {
		e.tokens.Drop([sha256.Size]byte(raw))
	}
}

// Request is what a member is asked to grant.
type Request struct {
	// Redirect is one of the app's addresses.
	Redirect string
	// Scopes are some of the app's.
	Scopes account.Scopes
	// Challenge is that of PKCE with S256, or nothing.
	Challenge string
}

var challenge = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
var verifier = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// Check tells whether an app may ask for this, before a member is bothered.
func (a App) Check(r Request) error {
	switch {
	case !a.hasRedirect(r.Redirect):
		return errRedirect
	case r.Scopes.Empty() || !a.Scopes.Contain(r.Scopes):
		return errScopes
	case r.Challenge != "" && !challenge.MatchString(r.Challenge):
		return errChallenge
	}
	return nil
}

// Authorize grants the request for the actor and gives the code for the app.
func (e *Engine) Authorize(_ context.Context, tx *store.Tx, actor account.Actor, app App, r Request) (string, error) {
	if !actor.Known() {
		return "", errMember
	}
	if err := app.Check(r); err != nil {
		return "", err
	}
	code := seal.NewToken()
	return code, insertCode(tx, seal.Hash(code), codeRow{
		id: tx.NewID(), app: app.ID, account: actor.Account, scopes: r.Scopes.String(), redirect: r.Redirect, challenge: r.Challenge,
	})
}

// Claim is what an app brings for a token.
type Claim struct {
	Code     string
	Redirect string
	Verifier string
	// Unproven tells that the app did not prove itself with its secret.
	Unproven bool
}

// Issued is a token as it is shown, once.
type Issued struct {
	Token     string
	ID        id.Token
	Account   id.Account
	Scopes    account.Scopes
	CreatedAt time.Time
	// Replayed tells that the code was used before: there is no token, and those
	// that came from it are revoked. It is no error, so that this is kept.
	Replayed bool
}

// Exchange gives a token for a code. A code that is unknown, over, of another
// app or address, or whose verifier does not fit, is an Invalid fault.
func (e *Engine) Exchange(_ context.Context, tx *store.Tx, app App, c Claim) (Issued, error) {
	hash := seal.Hash(c.Code)
	row, err := codeByHash(tx, hash)
	if store.IsMissing(err) || err == nil && row.app != app.ID {
		return Issued{}, errCode
	}
	if err != nil {
		return Issued{}, err
	}
	if !row.used.IsZero() {
		return Issued{Replayed: true}, e.revokeWhere(tx, func() ([]tokenRow, error) { return tokensOfGrant(tx, row.id) })
	}
	if tx.Now().Sub(row.created) >= codeLife || row.redirect != c.Redirect || !proves(row.challenge, c.Verifier) {
		return Issued{}, errCode
	}
	if err := useCode(tx, hash); err != nil {
		return Issued{}, err
	}
	scopes, err := account.ParseScopes(row.scopes)
	if err != nil {
		return Issued{}, err
	}
	return e.issue(tx, app, tokenRow{account: row.account, grant: row.id, unproven: c.Unproven}, scopes)
}

// proves tells whether a verifier fits a challenge; a verifier without a
// challenge is refused, since somebody took the challenge out (RFC 9700 2.1.1).
func proves(challenge, v string) bool {
	if challenge == "" {
		return v == ""
	}
	if !verifier.MatchString(v) {
		return false
	}
	sum := sha256.Sum256([]byte(v))
	return seal.Equal(base64.RawURLEncoding.EncodeToString(sum[:]), challenge)
}

// Issue gives a token without a code: for the app itself (account 0), for a
// member who just signed up, or whose password was checked.
func (e *Engine) Issue(_ context.Context, tx *store.Tx, app App, a id.Account, scopes account.Scopes) (Issued, error) {
	if scopes.Empty() || !app.Scopes.Contain(scopes) {
		return Issued{}, errScopes
	}
	return e.issue(tx, app, tokenRow{account: a}, scopes)
}

func (e *Engine) issue(tx *store.Tx, app App, t tokenRow, scopes account.Scopes) (Issued, error) {
	i := Issued{Token: seal.NewToken(), ID: id.Token(tx.NewID()), Account: t.account, Scopes: scopes, CreatedAt: tx.Now()}
	t.id, t.hash, t.app, t.scopes = i.ID, seal.Hash(i.Token), app.ID, scopes.String()
	if err := insertToken(tx, t); err != nil {
		return Issued{}, err
	}
	if t.account != 0 {
		if err := e.o.Events.Emit(tx, TokenIssued{t.id, t.account, app.ID}); err != nil {
			return Issued{}, err
		}
	}
	return i, markApp(tx, app.ID)
}

// Resolve gives who acts with a token, and for which app; Unauthenticated when
// there is no such token or its account is gone. The actor of an app's own token
// has no account. An account that may not act now is given with its State, for
// the edge to refuse.
func (e *Engine) Resolve(ctx context.Context, tx *store.Tx, token string) (account.Actor, App, error) {
	key := keyOf(token)
	a, ok := e.tokens.Get(tx, key)
	if !ok {
		row, err := tokenByHash(tx, key[:])
		if store.IsMissing(err) {
			return account.Actor{}, App{}, errToken
		}
		if err != nil {
			return account.Actor{}, App{}, err
		}
		scopes, err := account.ParseScopes(row.scopes)
		if err != nil {
			return account.Actor{}, App{}, err
		}
		a = access{row.id, row.app, row.account, scopes, row.used}
		e.tokens.Put(tx, key, a)
	}
	app, err := e.appByID(tx, a.app)
	if err != nil {
		return account.Actor{}, App{}, err
	}
	var actor account.Actor
	if a.account != 0 {
		if actor, err = e.o.Account.Actor(ctx, tx, a.account); err != nil {
			return account.Actor{}, App{}, err
		}
		if actor.State == account.Deleting || actor.State == account.Deleted {
			return account.Actor{}, App{}, errToken
		}
	}
	actor.App, actor.Token, actor.Scopes, actor.Extensions = a.app, a.id, a.scopes, app.Extensions
	return actor, app, nil
}

// keyOf gives the hash under which a token is kept.
func keyOf(token string) [sha256.Size]byte {
	var room [128]byte // tokens fit, and then hashing allocates nothing
	return sha256.Sum256(append(room[:0], token...))
}

// Worn tells that a token's last use is old enough to be noted with Touch.
func (e *Engine) Worn(tx *store.Tx, token string) bool {
	a, ok := e.tokens.Get(tx, keyOf(token))
	return !ok || tx.Now().Sub(a.used) >= usedGrain
}

// Touch notes that a token is in use, at most every five minutes.
func (e *Engine) Touch(ctx context.Context, tx *store.Tx, actor account.Actor, token string) error {
	if err := touchToken(tx, actor.Token, tx.Now().Add(-usedGrain)); err != nil {
		return err
	}
	key := keyOf(token)
	tx.AfterCommit(func() { e.tokens.Drop(key) })
	if err := markApp(tx, actor.App); err != nil || !actor.Known() {
		return err
	}
	return e.o.Account.MarkActive(ctx, tx, actor.Account)
}

// Revoke ends a token of an app, which proved itself with its secret or did not. It is no
// error if there is none; one of another app is a Forbidden fault, and so is one that the
// app got with its secret and would end without it (RFC 7009 2.1).
func (e *Engine) Revoke(_ context.Context, tx *store.Tx, app App, proven bool, token string) error {
	row, err := tokenByHash(tx, seal.Hash(token))
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if row.app != app.ID || !proven && !row.unproven {
		return errForeign
	}
	return e.revoke(tx, row)
}

// Readers counts the tokens of some members with which apps may read posts.
func (e *Engine) Readers(_ context.Context, tx *store.Tx, who []id.Account) (n int, err error) {
	tokens, err := tokensAmong(tx, who)
	for _, t := range tokens {
		if s, err := account.ParseScopes(t.Val); err == nil && s.Has("read:statuses") {
			n++
		}
	}
	return n, err
}

// RevokeApp ends every token of an app for the actor.
func (e *Engine) RevokeApp(_ context.Context, tx *store.Tx, actor account.Actor, app id.App) error {
	if err := dropCodes(tx, actor.Account, app); err != nil {
		return err
	}
	return e.revokeWhere(tx, func() ([]tokenRow, error) { return tokensOf(tx, actor.Account, app) })
}

// RevokeAll ends every token of an account, as after a new password that was
// stolen.
func (e *Engine) RevokeAll(_ context.Context, tx *store.Tx, a id.Account) error {
	return e.revokeWhere(tx, func() ([]tokenRow, error) { return tokensOfAccount(tx, a, maxTokens) })
}

func (e *Engine) revokeWhere(tx *store.Tx, find func() ([]tokenRow, error)) error {
	rows, err := find()
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := e.revoke(tx, r); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) revoke(tx *store.Tx, r tokenRow) error {
	if err := deleteToken(tx, r.id); err != nil {
		return err
	}
	revoked := TokenRevoked{Token: r.id, Account: r.account, App: r.app, Hash: base64.RawURLEncoding.EncodeToString(r.hash)}
	tx.AfterCommit(func() { e.forget(revoked) })
	return e.o.Events.Emit(tx, revoked)
}

// erase revokes the tokens of an account that is being deleted, some at a time.
func (e *Engine) erase(_ context.Context, tx *store.Tx, a id.Account) (bool, error) {
	rows, err := tokensOfAccount(tx, a, eraseBatch)
	if err != nil {
		return false, err
	}
	for _, r := range rows {
		if err := e.revoke(tx, r); err != nil {
			return false, err
		}
	}
	return len(rows) < eraseBatch, eraseCodes(tx, a)
}

const eraseBatch = 500

// sweep removes codes that are over, tokens of apps themselves that nobody used
// for a month, and apps without tokens.
func (e *Engine) sweep(_ context.Context, tx *store.Tx) error {
	if err := deleteCodes(tx, tx.Now().Add(-codeMemory)); err != nil {
		return err
	}
	before := tx.Now().Add(-unusedLife)
	err := e.revokeWhere(tx, func() ([]tokenRow, error) { return idleAppTokens(tx, before, eraseBatch) })
	if err != nil {
		return err
	}
	return deleteIdleApps(tx, before)
}
