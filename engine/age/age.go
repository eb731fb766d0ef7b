package age

import (
	"context"
	"embed"
	"time"

	"parvis/base/clock"
	"parvis/base/event"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/memo"
	"parvis/engine/audit"
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
	topic = "age.birth"
	// typoLife is how long after declaring it a date can be corrected.
	typoLife = 14 * 24 * time.Hour
	adult    = 18
)

// Method is how an adult proved to be one (family-campaigns 1.5).
type Method string

// The methods. Nothing but the method and the day is kept.
const (
	WalletProof   = Method("wallet_mdoc")
	OperatorProof = Method("operator_check")
	StoreProof    = Method("store_signal")
)

// Options say what the ages stand on.
type Options struct {
	Account *account.Engine
	Events  *event.Log
	Keys    *seal.Keys
	// Clock says when what is remembered changed; nil is that of the machine.
	Clock clock.Clock
	// Min is the age from which people may come; 0 is none.
	Min int
	// Required wants a birth date from everybody who comes.
	Required bool
}

// Engine is the ages of all members.
type Engine struct {
	o     Options
	bands *memo.Memo[id.Account, judged]
}

// maxBands bounds the bands kept at hand. No birth date is among them.
const maxBands = 20_000

// judged is a member's band on a day.
type judged struct {
	on    Date
	band  Band
	basis Basis
}

// New makes the ages, with their part in the deletion of accounts.
func New(o Options) *Engine {
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	e := &Engine{o: o, bands: memo.New[id.Account, judged](o.Clock, maxBands)}
	event.Watch(o.Events, func(_ event.Meta, ev Changed) { e.bands.Drop(ev.Account) })
	o.Account.Before(account.Erase(func(_ context.Context, tx *store.Tx, a id.Account) error { return erase(tx, a) }))
	return e
}

// member is a row: what is known of one member's age.
type member struct {
	box         []byte
	declaredAt  time.Time
	corrections int
	youngerOnly bool
	locked      bool
	method      Method
	birth       Date
}

// Required tells whether a birth date must be given to come.
func (e *Engine) Required() bool { return e.o.Required || e.o.Min > 0 }

// Admit tells at sign-up whether somebody born then may come. A date that cannot
// be is an Invalid fault with the field date_of_birth; one below the minimum is
// refused in words that name no cause (family-campaigns 1.2). No date passes
// unless one is required.
func (e *Engine) Admit(birth Date, now time.Time) error {
	var f fault.Fields
	on := DateOf(now.UTC())
	switch {
	case birth.IsZero() && e.Required():
		f.Add("date_of_birth", "ERR_BLANK")
	case birth.IsZero():
	case !birth.possible(on):
		f.Add("date_of_birth", "ERR_INVALID")
	case birth.Years(on) < e.o.Min:
		return errRefused
	}
	return f.Err(invalid)
}

// Declare stores the birth date of a member who just came.
func (e *Engine) Declare(_ context.Context, tx *store.Tx, a id.Account, birth Date) error {
	if birth.IsZero() {
		return nil
	}
	if err := e.Admit(birth, tx.Now()); err != nil {
		return err
	}
	ok, err := insertMember(tx, a, e.seal(a, birth))
	if err != nil {
		return err
	}
	if !ok {
		return errUsed
	}
	return e.changed(tx, a)
}

func (e *Engine) seal(a id.Account, birth Date) []byte {
	return e.o.Keys.Seal(topic, []byte(birth.String()), []byte(a.String()))
}

// load reads and opens a member's row; ok is false when nothing is known.
func (e *Engine) load(tx *store.Tx, a id.Account) (m member, ok bool, err error) {
	m, err = memberOf(tx, a)
	if store.IsMissing(err) {
		return m, false, nil
	}
	if err != nil {
		return m, false, err
	}
	if len(m.box) > 0 {
		plain, err := e.o.Keys.Open(topic, m.box, []byte(a.String()))
		if err != nil {
			return m, false, err
		}
		if m.birth, err = ParseDate(string(plain)); err != nil {
			return m, false, err
		}
	}
	return m, true, nil
}

// Birth gives the actor their own date; the zero date when none was declared.
func (e *Engine) Birth(_ context.Context, tx *store.Tx, actor account.Actor) (Date, error) {
	m, _, err := e.load(tx, actor.Account)
	return m.birth, err
}

// Young tells whether a member is below sixteen today, as far as is known.
func (e *Engine) Young(ctx context.Context, tx *store.Tx, a id.Account) (bool, error) {
	b, _, err := e.Band(ctx, tx, a, DateOf(tx.Now()))
	return b == UnderMin || b == From13, err
}

// Band gives a member's band on a day, and what it rests on. A proof makes an
// adult of who declared nothing.
func (e *Engine) Band(_ context.Context, tx *store.Tx, a id.Account, on Date) (Band, Basis, error) {
	if j, ok := e.bands.Get(tx, a); ok && j.on == on {
		return j.band, j.basis, nil
	}
	m, ok, err := e.load(tx, a)
	if err != nil {
		return Unknown, Nothing, err
	}
	j := judged{on: on, band: Unknown, basis: Nothing}
	if ok {
		j.band, j.basis = e.judge(m, on)
	}
	e.bands.Put(tx, a, j)
	return j.band, j.basis, nil
}

func (e *Engine) changed(tx *store.Tx, a id.Account) error {
	tx.AfterCommit(func() { e.bands.Drop(a) })
	return e.o.Events.Emit(tx, Changed{Account: a})
}

func (e *Engine) judge(m member, on Date) (Band, Basis) {
	band, basis := Unknown, Nothing
	if !m.birth.IsZero() {
		band, basis = bandOf(m.birth.Years(on), e.o.Min), Declared
	}
	if m.method != "" {
		basis = Proven
		if !band.Adult() {
			band = From18
		}
	}
	return band, basis
}

// AtLeast tells whether a member is known to be n years old on a day, and what
// that rests on. Without a date the answer is no, on Nothing.
func (e *Engine) AtLeast(_ context.Context, tx *store.Tx, a id.Account, n int, on Date) (bool, Basis, error) {
	m, ok, err := e.load(tx, a)
	if err != nil || !ok {
		return false, Nothing, err
	}
	if m.method != "" && n <= adult {
		return true, Proven, nil
	}
	if m.birth.IsZero() {
		return false, Nothing, nil
	}
	return m.birth.Years(on) >= n, Declared, nil
}

// Correct changes the actor's own date, within the rules of family-campaigns
// 1.3: once; within fourteen days to the same band or a younger one; from adult
// to minor always; never from minor to adult.
func (e *Engine) Correct(ctx context.Context, tx *store.Tx, actor account.Actor, birth Date) error {
	if !actor.Known() {
		return errNobody
	}
	on := DateOf(tx.Now().UTC())
	if !birth.possible(on) {
		var f fault.Fields
		f.Add("date_of_birth", "ERR_INVALID")
		return f.Err(invalid)
	}
	m, ok, err := e.load(tx, actor.Account)
	if err != nil {
		return err
	}
	if !ok || m.birth.IsZero() {
		return e.first(ctx, tx, actor, m, ok, birth)
	}
	was, will := bandOf(m.birth.Years(on), e.o.Min), bandOf(birth.Years(on), e.o.Min)
	switch {
	case m.locked:
		return errLocked
	case !was.Adult() && will.Adult():
		return errProof
	case m.corrections > 0:
		return errUsed
	case m.youngerOnly && birth.Number() < m.birth.Number():
		return errProof
	case was.Adult() && will.Minor():
	case tx.Now().Sub(m.declaredAt) >= typoLife:
		return errLate
	case will.Least() > was.Least():
		return errProof
	}
	return e.write(tx, actor.Account, birth, m.corrections+1)
}

// first takes the date of a member who never declared one: older members of a
// network that began to ask.
func (e *Engine) first(_ context.Context, tx *store.Tx, actor account.Actor, m member, ok bool, birth Date) error {
	if !ok {
		if _, err := insertMember(tx, actor.Account, e.seal(actor.Account, birth)); err != nil {
			return err
		}
		return e.changed(tx, actor.Account)
	}
	if m.locked {
		return errLocked
	}
	return e.write(tx, actor.Account, birth, m.corrections)
}

func (e *Engine) write(tx *store.Tx, a id.Account, birth Date, corrections int) error {
	if err := updateBirth(tx, a, e.seal(a, birth), corrections); err != nil {
		return err
	}
	return e.changed(tx, a)
}

// Prove notes that a member proved to be 18 or older. By OperatorProof the actor
// is staff, and it is recorded; else the actor is the member.
func (e *Engine) Prove(ctx context.Context, tx *store.Tx, actor account.Actor, a id.Account, m Method) error {
	switch m {
	case OperatorProof:
		if !actor.Role.Has(account.ManageUsers) || actor.Account == a {
			return errForbidden
		}
		if err := record(ctx, tx, actor, a, "age.prove"); err != nil {
			return err
		}
	case WalletProof, StoreProof:
		if actor.Account != a {
			return errForbidden
		}
	default:
		return errForbidden
	}
	if err := putProof(tx, a, m, DateOf(tx.Now().UTC()).Number()); err != nil {
		return err
	}
	return e.changed(tx, a)
}

// Lock keeps a member from changing the date, or lets them again; it is for
// staff and recorded.
func (e *Engine) Lock(ctx context.Context, tx *store.Tx, actor account.Actor, a id.Account, on bool) error {
	if !actor.Role.Has(account.ManageUsers) {
		return errForbidden
	}
	action := "age.unlock"
	if on {
		action = "age.lock"
	}
	if err := record(ctx, tx, actor, a, action); err != nil {
		return err
	}
	return putFlag(tx, a, "locked", on)
}

// YoungerOnly keeps a member's date from being made older: system/family sets it
// while a link is active.
func (e *Engine) YoungerOnly(_ context.Context, tx *store.Tx, a id.Account, on bool) error {
	return putFlag(tx, a, "younger_only", on)
}

func record(ctx context.Context, tx *store.Tx, actor account.Actor, a id.Account, action string) error {
	return audit.Record(ctx, tx, audit.Entry{Actor: actor.Account, Action: action, Subject: audit.Account(a)})
}

// Born is a member's birth as a day number, for the audience engine's packed
// column and nothing else.
type Born struct {
	Account id.Account
	Day     int
}

// Days gives the members with a date after an account number, in order.
func (e *Engine) Days(_ context.Context, tx *store.Tx, after id.Account, limit int) ([]Born, error) {
	rows, err := boxesAfter(tx, after, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Born, 0, len(rows))
	for _, r := range rows {
		plain, err := e.o.Keys.Open(topic, r.Val, []byte(r.Key.String()))
		if err != nil {
			return nil, err
		}
		d, err := ParseDate(string(plain))
		if err != nil {
			return nil, err
		}
		out = append(out, Born{r.Key, d.Number()})
	}
	return out, nil
}
