package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/audit"
)

// Mode says how people come.
type Mode string

// Modes of sign-up.
const (
	Open     = Mode("open")
	Approval = Mode("approval")
	Invited  = Mode("invited")
	Closed   = Mode("closed")
)

const (
	// nameRest is how long the name of a deleted account stays reserved.
	nameRest  = 365 * 24 * time.Hour
	maxReason = 500
)

// Policy says who may come and what they must bring.
type Policy struct {
	Mode Mode
	// AutoConfirm lets everybody in at once, for closed networks and tests.
	AutoConfirm bool
	// NeedReason asks for a reason when the mode is Approval.
	NeedReason bool
	// RevealTaken tells apps that an address is in use, instead of writing to
	// its owner.
	RevealTaken bool
	// Reserved are folded names besides the built-in ones that nobody can take.
	Reserved []string
	// Work is how many bits of work a sign-up proves so as not to wait for the
	// staff; 0 asks for none. See the folder work.
	Work int
	// BlockedHosts are hosts of e-mail addresses that are refused, with the
	// hosts below them.
	BlockedHosts []string
}

// Signup is what somebody brings who wants to come.
type Signup struct {
	Username    string
	DisplayName string
	Email       string
	Password    seal.Secret
	// Keyless lets a person come without a password, who makes a passkey next.
	Keyless   bool
	Agreement bool
	Reason    string
	Invite    string
	Lang      i18n.Tag
	App       id.App
	// Quiet answers a taken address like success, with account 0, and writes to
	// its owner: for the form on the web.
	Quiet bool
	// Hold asks for the approval of the staff whatever the mode.
	Hold bool
	// Proved tells that the work was done for which the policy asks.
	Proved bool
	// Broken are fields that the caller found broken, told together with ours.
	Broken fault.Fields

	hash string
}

// Prepare hashes the password of a sign-up, which takes a while; it comes
// before the transaction of Register.
func (e *Engine) Prepare(ctx context.Context, s *Signup) error {
	if s.Password.IsZero() || passwordCode(s.Password.Reveal(), s.Username) != nil {
		return nil // Register tells what is wrong with it
	}
	if e.o.Passwords == nil {
		return errors.New("account: no password hashing at hand")
	}
	hash, err := e.o.Passwords.Hash(ctx, s.Password.Reveal())
	s.hash = hash
	return err
}

// Register makes an account of a sign-up. What is broken comes back as an
// Invalid fault with a code of the client API for each field. With Quiet, 0 and
// no error may mean that the address is somebody's already.
func (e *Engine) Register(ctx context.Context, tx *store.Tx, s Signup) (id.Account, error) {
	invite, err := e.admit(ctx, tx, s)
	if err != nil {
		return 0, err
	}
	f := s.Broken
	e.checkPassword(&f, &s)
	email, taken := e.checkEmail(tx, &f, s.Email)
	if err := e.checkUsername(ctx, tx, &f, s.Username); err != nil {
		return 0, err
	}
	e.checkRest(&f, &s)
	if taken != 0 && !s.Quiet {
		code := "ERR_INVALID"
		if e.Policy().RevealTaken {
			code = "ERR_TAKEN"
		}
		f.Add("email", code)
	}
	if err := f.Err(invalid); err != nil {
		return 0, err
	}
	if taken != 0 {
		return 0, e.Send(tx, Letter{To: taken, Kind: "taken"})
	}
	waits := e.waits(s, invite)
	a := Account{
		ID: id.Account(tx.NewID()), Username: s.Username, DisplayName: s.DisplayName, Role: MemberRole,
		State: e.firstState(waits), Discoverable: false, Indexable: false,
	}
	if invite.ID != 0 {
		if err := useInvite(tx, invite.ID); err != nil {
			return 0, err
		}
		a.Role = invite.Role
	}
	if err := e.insert(tx, a); err != nil {
		return 0, err
	}
	l := Login{Account: a.ID, Email: email, Lang: s.Lang, Reason: s.Reason, Invite: invite.ID, App: s.App, Held: len(waits) > 0, Waits: waits}
	if a.State == Active {
		l.ConfirmedAt = tx.Now()
	}
	if err := insertLogin(tx, l, s.hash); err != nil {
		return 0, err
	}
	if a.State != Active {
		if err := e.Send(tx, Letter{To: a.ID, Kind: confirmLetter}); err != nil {
			return 0, err
		}
	}
	return a.ID, e.o.Events.Emit(tx, Registered{Account: a.ID, State: a.State})
}

// firstState is Unconfirmed where addresses are confirmed, so that the staff
// reads no request whose address nobody reads.
func (e *Engine) firstState(why []string) State {
	switch {
	case !e.Policy().AutoConfirm:
		return Unconfirmed
	case slices.ContainsFunc(why, func(w string) bool { return w != waitsMode }):
		return Pending
	}
	return Active
}

// admit tells whether people come at all, and finds the invitation.
func (e *Engine) admit(ctx context.Context, tx *store.Tx, s Signup) (Invite, error) {
	if e.Policy().Mode == Closed {
		return Invite{}, errClosed
	}
	if s.Invite == "" {
		if e.Policy().Mode == Invited {
			return Invite{}, errClosed
		}
		return Invite{}, nil
	}
	i, err := inviteByCode(tx, s.Invite)
	if store.IsMissing(err) || err == nil && !i.Open(tx.Now()) {
		return Invite{}, errInvite
	}
	if err != nil || i.Owner == 0 {
		return i, err
	}
	by, err := e.Actor(ctx, tx, i.Owner)
	if err == nil && (by.Ready() != nil || !by.Role.Has(InviteUsers) || i.Role != MemberRole && !by.Role.Has(ManageRoles)) {
		err = errInvite // whoever made it may not invite any more, or not with this role
	}
	return i, err
}

// checkEmail reads the address and gives whose it is already.
func (e *Engine) checkEmail(tx *store.Tx, f *fault.Fields, address string) (email string, owner id.Account) {
	if strings.TrimSpace(address) == "" {
		f.Add("email", "ERR_BLANK")
		return "", 0
	}
	email, err := mail.ParseAddress(address)
	if err != nil {
		f.Add("email", "ERR_INVALID")
		return "", 0
	}
	host := email[strings.LastIndexByte(email, '@')+1:]
	if slices.ContainsFunc(e.Policy().BlockedHosts, func(b string) bool { return host == b || strings.HasSuffix(host, "."+b) }) {
		f.Add("email", "ERR_BLOCKED")
		return "", 0
	}
	l, err := loginByEmail(tx, foldEmail(email))
	if err != nil {
		return email, 0
	}
	return email, l.Account
}

// foldEmail gives the form in which addresses are compared.
func foldEmail(s string) string { return strings.ToLower(s) }

// checkUsername looks at the name and gives free again that of an account gone
// for a year.
func (e *Engine) checkUsername(ctx context.Context, tx *store.Tx, f *fault.Fields, name string) error {
	code := e.checkName(name)
	if code == "" {
		kept, err := e.isKept(ctx, tx, name)
		free := false
		if err == nil && !kept {
			free, err = e.free(tx, name)
		}
		if err != nil {
			return err
		}
		if !free {
			code = "ERR_TAKEN"
		}
	}
	if code != "" {
		f.Add("username", code)
	}
	return nil
}

// free tells whether nobody has a name, and takes it from a tombstone that is a
// year old.
func (e *Engine) free(tx *store.Tx, name string) (bool, error) {
	a, err := byName(tx, FoldName(name))
	switch {
	case store.IsMissing(err):
		return true, nil
	case err != nil:
		return false, err
	case a.State != Deleted || tx.Now().Sub(a.StateAt) < nameRest:
		return false, nil
	case tx.ReadOnly():
		return true, nil
	}
	return true, releaseName(tx, a.ID, a.folded+"#"+a.ID.String())
}

func (e *Engine) checkPassword(f *fault.Fields, s *Signup) {
	switch {
	case s.Password.IsZero() && !s.Keyless:
		f.Add("password", "ERR_BLANK")
	case !s.Password.IsZero():
		if c := passwordCode(s.Password.Reveal(), s.Username); c != nil {
			f.Add("password", c.Code, c.Args...)
		}
	}
}

func (e *Engine) checkRest(f *fault.Fields, s *Signup) {
	if !s.Agreement {
		f.Add("agreement", "ERR_ACCEPTED")
	}
	text(f, &s.DisplayName, &s.DisplayName, "display_name", MaxDisplayName)
	n := utf8.RuneCountInString(s.Reason)
	switch {
	case n > maxReason:
		f.Add("reason", "ERR_TOO_LONG", fault.Arg{Name: "Max", Value: maxReason})
	case i18n.BadText(s.Reason):
		f.Add("reason", "ERR_INVALID")
	case strings.TrimSpace(s.Reason) == "" && e.Policy().Mode == Approval && e.Policy().NeedReason && s.Invite == "":
		f.Add("reason", "ERR_BLANK")
	}
}

// passwordCode gives what is wrong with a new password, as a field's code; the
// argument Why is the code of the sentence that says more.
func passwordCode(password, name string) *fault.Field {
	err := seal.CheckPassword(password, FoldName(name))
	if err == nil {
		return nil
	}
	why := fault.Of(err)
	f := &fault.Field{Name: "password", Code: "ERR_INVALID", Args: append([]fault.Arg{{Name: "Why", Value: why.Code}}, why.Args...)}
	switch {
	case errors.Is(err, seal.ErrShort):
		f.Code = "ERR_TOO_SHORT"
	case errors.Is(err, seal.ErrLong):
		f.Code = "ERR_TOO_LONG"
	}
	return f
}

// Free tells whether a username could be taken now: for the form, which asks
// while one types.
func (e *Engine) Free(ctx context.Context, tx *store.Tx, name string) (bool, error) {
	if e.checkName(name) != "" {
		return false, nil
	}
	if kept, err := e.isKept(ctx, tx, name); err != nil || kept {
		return false, err
	}
	return e.free(tx, name)
}

// Created is an account of the operator's making: an organisation, a robot, a person of a
// demonstration.
type Created struct {
	Username    string
	DisplayName string
	// Email may be empty: then nobody can recover the account by letter.
	Email string
	// Hash is of a password, from seal.Passwords, or nothing.
	Hash string
	Lang i18n.Tag
	Bot  bool
	Role RoleID
	// At is when it came, for imports; zero is now.
	At time.Time
}

// Create makes an account that is active at once, for the operator's command
// line and for imports; reserved names are allowed.
func (e *Engine) Create(ctx context.Context, tx *store.Tx, actor Actor, c Created) (id.Account, error) {
	if err := need(actor, ManageUsers); err != nil {
		return 0, err
	}
	var f fault.Fields
	if code := e.checkName(c.Username); code != "" && code != "ERR_RESERVED" {
		f.Add("username", code)
	} else if free, err := e.free(tx, c.Username); err != nil {
		return 0, err
	} else if !free {
		f.Add("username", "ERR_TAKEN")
	}
	email := ""
	if c.Email != "" {
		var owner id.Account
		if email, owner = e.checkEmail(tx, &f, c.Email); owner != 0 {
			f.Add("email", "ERR_TAKEN")
		}
	}
	var shown string
	text(&f, &shown, &c.DisplayName, "display_name", MaxDisplayName)
	if err := f.Err(invalid); err != nil {
		return 0, err
	}
	if c.Role == 0 {
		c.Role = MemberRole
	}
	a := Account{ID: id.Account(tx.NewID()), Username: c.Username, DisplayName: shown, Bot: c.Bot, Role: c.Role, State: Active, Discoverable: true, CreatedAt: c.At}
	if err := e.insert(tx, a); err != nil {
		return 0, err
	}
	if err := insertLogin(tx, Login{Account: a.ID, Email: email, Lang: c.Lang, ConfirmedAt: tx.Now()}, c.Hash); err != nil {
		return 0, err
	}
	err := audit.Record(ctx, tx, audit.Entry{
		Actor: actor.Account, Action: "account.create", Subject: audit.Account(a.ID), Reason: reasonOf(actor), After: fmt.Sprintf("role:%d", a.Role),
	})
	if err != nil {
		return 0, err
	}
	return a.ID, e.o.Events.Emit(tx, Registered{Account: a.ID, State: a.State})
}

func (e *Engine) insert(tx *store.Tx, a Account) error {
	a.folded, a.stateBy = FoldName(a.Username), 0
	if a.CreatedAt.IsZero() {
		a.CreatedAt = tx.Now()
	}
	err := insertAccount(tx, a)
	if store.IsUnique(err, "account_account_folded") {
		var f fault.Fields
		f.Add("username", "ERR_TAKEN")
		return f.Err(invalid)
	}
	return err
}
