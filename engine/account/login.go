package account

import (
	"context"
	"strconv"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/audit"
)

// Login is the private side of an account: how it is reached and how it came.
type Login struct {
	Account id.Account
	// Email is empty for accounts that the operator made without one.
	Email string
	// EmailNext waits to be confirmed.
	EmailNext   string
	Lang        i18n.Tag
	HasPassword bool
	ConfirmedAt time.Time
	// Reason is why the person wants to come, for staff.
	Reason string
	Invite int64
	App    id.App
	// Held tells that the staff decides on the sign-up whatever the mode.
	Held bool
	// Waits are the reasons for that, as far as they are known: mode (the network
	// reads every request), work (no proof of it), gate (a rule for sign-ups).
	Waits []string

	turn int64
}

// How long the links of letters work.
const (
	confirmLife = 7 * 24 * time.Hour
	resetLife   = time.Hour
	linkLife    = 15 * time.Minute
)

// Login gives the private side of an account. Staff read it only through a verb
// that records it.
func (e *Engine) Login(_ context.Context, tx *store.Tx, a id.Account) (Login, error) {
	l, err := loginOf(tx, a)
	if store.IsMissing(err) {
		err = errMissing
	}
	return l, err
}

// Inspect gives staff the private side of somebody else's account, and records
// that they looked (architecture 18.4).
func (e *Engine) Inspect(ctx context.Context, tx *store.Tx, actor Actor, target id.Account) (Login, error) {
	if err := need(actor, ManageUsers); err != nil {
		return Login{}, err
	}
	err := audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: "account.read", Subject: audit.Account(target)})
	if err != nil {
		return Login{}, err
	}
	return e.Login(ctx, tx, target)
}

// ByEmail gives the account with this confirmed or unconfirmed address; Missing
// when there is none.
func (e *Engine) ByEmail(_ context.Context, tx *store.Tx, email string) (id.Account, error) {
	l, err := loginByEmail(tx, foldEmail(strings.TrimSpace(email)))
	if store.IsMissing(err) {
		err = errMissing
	}
	return l.Account, err
}

// ByUsername gives the account with this username in whatever state; Missing
// when there is none.
func (e *Engine) ByUsername(_ context.Context, tx *store.Tx, name string) (id.Account, error) {
	a, err := byName(tx, FoldName(name))
	if store.IsMissing(err) {
		err = errMissing
	}
	return a.ID, err
}

// Ask is what a letter's link is for.
type Ask string

// The purposes of links.
const (
	AskConfirm = Ask("confirm")
	AskReset   = Ask("reset")
	AskSignIn  = Ask("signin")
)

func (a Ask) life() time.Duration {
	switch a {
	case AskConfirm:
		return confirmLife
	case AskReset:
		return resetLife
	}
	return linkLife
}

// token makes the secret of a letter's link. It is signed, not stored, and ends
// when another link of the account is used, since that changes the turn.
func (e *Engine) token(ask Ask, l Login, until time.Time) string {
	head := l.Account.String() + "." + strconv.FormatInt(until.Unix(), 36)
	return head + "." + e.o.Keys.Sign("account."+string(ask), ask.message(head, l))
}

func (a Ask) message(head string, l Login) string {
	email := l.Email
	if a == AskConfirm && l.EmailNext != "" {
		email = l.EmailNext
	}
	return strings.Join([]string{head, foldEmail(email), strconv.FormatInt(l.turn, 10)}, "\n")
}

// Open checks the secret of a letter's link and gives whose it is; it fails with
// Gone when it was used, is too old or wrong. It uses nothing up.
func (e *Engine) Open(_ context.Context, tx *store.Tx, ask Ask, token string) (id.Account, error) {
	l, err := e.open(tx, ask, token)
	return l.Account, err
}

func (e *Engine) open(tx *store.Tx, ask Ask, token string) (Login, error) {
	part := strings.Split(token, ".")
	if len(part) != 3 || len(token) > 200 {
		return Login{}, errLink
	}
	a, err := id.Parse[id.Account](part[0])
	if err != nil {
		return Login{}, errLink
	}
	until, err := strconv.ParseInt(part[1], 36, 64)
	if err != nil || tx.Now().Unix() >= until {
		return Login{}, errLink
	}
	l, err := loginOf(tx, a)
	if store.IsMissing(err) {
		return Login{}, errLink
	}
	if err != nil {
		return Login{}, err
	}
	if !e.o.Keys.Verify("account."+string(ask), ask.message(part[0]+"."+part[1], l), part[2]) {
		return Login{}, errLink
	}
	return l, nil
}

// Use checks the secret of a letter's link, uses it up with every other link of
// the account, and gives whose it is. Whoever has it reads the address's mail,
// so the address is confirmed with it.
func (e *Engine) Use(ctx context.Context, tx *store.Tx, ask Ask, token string) (id.Account, error) {
	l, err := e.open(tx, ask, token)
	if err != nil {
		return 0, err
	}
	if err := nextTurn(tx, l.Account); err != nil {
		return 0, err
	}
	if ask == AskConfirm && l.EmailNext != "" {
		return l.Account, e.changeEmail(tx, l)
	}
	if !l.ConfirmedAt.IsZero() {
		return l.Account, nil
	}
	return l.Account, e.confirm(ctx, tx, l)
}

// Confirm uses the link of the letter that asks to confirm an address.
func (e *Engine) Confirm(ctx context.Context, tx *store.Tx, token string) (id.Account, error) {
	return e.Use(ctx, tx, AskConfirm, token)
}

func (e *Engine) confirm(ctx context.Context, tx *store.Tx, l Login) error {
	if err := setConfirmed(tx, l.Account); err != nil {
		return err
	}
	a, err := e.Find(ctx, tx, l.Account)
	if err != nil {
		return err
	}
	if a.State == Unconfirmed {
		to := Active
		if l.Held || e.Policy().Mode == Approval && l.Invite == 0 {
			to = Pending
		}
		if err := e.move(ctx, tx, a, a.ID, to, "confirmed"); err != nil {
			return err
		}
	}
	return e.o.Events.Emit(tx, Confirmed{Account: l.Account})
}

// changeEmail puts the confirmed new address in the place of the old one, whose
// reader is told.
func (e *Engine) changeEmail(tx *store.Tx, l Login) error {
	if other, err := loginByEmail(tx, foldEmail(l.EmailNext)); err == nil && other.Account != l.Account {
		return errLink
	}
	if l.Email != "" {
		if err := e.Send(tx, Letter{To: l.Account, Kind: "email_changed", Address: l.Email}); err != nil {
			return err
		}
	}
	if err := setEmail(tx, l.Account, l.EmailNext); err != nil {
		return err
	}
	return e.o.Events.Emit(tx, Confirmed{Account: l.Account})
}

// ChangeEmail asks for another address, which counts once its reader confirms
// it. If it is somebody's already, its owner is told and the actor is not.
func (e *Engine) ChangeEmail(_ context.Context, tx *store.Tx, actor Actor, address string) error {
	if !actor.Known() {
		return errUnknown
	}
	var f fault.Fields
	email, owner := e.checkEmail(tx, &f, address)
	if err := f.Err(invalid); err != nil {
		return err
	}
	if owner == actor.Account {
		return setEmailNext(tx, actor.Account, "")
	}
	if err := setEmailNext(tx, actor.Account, email); err != nil {
		return err
	}
	if owner != 0 {
		return e.Send(tx, Letter{To: owner, Kind: "taken"})
	}
	return e.Send(tx, Letter{To: actor.Account, Kind: confirmLetter})
}

// Resend writes the letter again that asks to confirm an address, if one waits.
func (e *Engine) Resend(_ context.Context, tx *store.Tx, actor Actor) error {
	if !actor.Known() {
		return errUnknown
	}
	l, err := loginOf(tx, actor.Account)
	if err != nil || !l.ConfirmedAt.IsZero() && l.EmailNext == "" {
		return err
	}
	return e.Send(tx, Letter{To: actor.Account, Kind: confirmLetter})
}

// Recover writes to the owner of an address a link to set a new password
// (AskReset) or to sign in (AskSignIn). It answers the same for an address that
// nobody has.
func (e *Engine) Recover(_ context.Context, tx *store.Tx, ask Ask, email string) error {
	l, err := loginByEmail(tx, foldEmail(strings.TrimSpace(email)))
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	a, err := one(tx, l.Account)
	if err != nil || shut(a.State) {
		return err
	}
	return e.Send(tx, Letter{To: l.Account, Kind: string(ask)})
}
