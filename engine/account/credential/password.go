package credential

import (
	"context"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/audit"
)

// Verify tells whose name (or e-mail address) and password these are. It takes
// as long for a name that nobody has. It opens its own transactions, since a
// hash must not be made inside one. An account that cannot sign in now fails
// only after its password was right.
func (e *Engine) Verify(ctx context.Context, who, password string) (id.Account, error) {
	var k known
	err := e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		k, err = e.lookup(ctx, tx, who)
		return err
	})
	if err != nil {
		return 0, err
	}
	ok, err := e.o.Passwords.Verify(ctx, k.hash, password)
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, errWrong
	}
	if err := signable(k.state); err != nil {
		return 0, err
	}
	return k.account, e.strengthen(ctx, k, password)
}

// known is an account whose password is to be checked.
type known struct {
	account id.Account
	hash    string
	state   account.State
}

func (e *Engine) lookup(ctx context.Context, tx *store.Tx, who string) (known, error) {
	who = strings.TrimSpace(who)
	var a id.Account
	var err error
	if strings.Contains(strings.TrimPrefix(who, "@"), "@") {
		a, err = e.o.Account.ByEmail(ctx, tx, who)
	} else {
		a, err = e.o.Account.ByUsername(ctx, tx, who)
	}
	if fault.KindOf(err) == fault.Missing && err != nil {
		return known{}, nil //nolint:nilerr // a stranger is somebody whose password never fits
	}
	if err != nil {
		return known{}, err
	}
	got, err := e.o.Account.Find(ctx, tx, a)
	if err != nil {
		return known{}, err
	}
	hash, err := passwordOf(tx, a)
	if store.IsMissing(err) {
		err = nil
	}
	return known{a, hash, got.State}, err
}

// signable tells whether an account in this state may open a session: also one
// that waits, and one that its owner froze, to be able to come back.
func signable(s account.State) error {
	switch s {
	case account.Suspended, account.Deleting, account.Deleted, account.Memorial:
		return errClosed
	}
	return nil
}

// strengthen replaces a hash that is weaker than those made now.
func (e *Engine) strengthen(ctx context.Context, k known, password string) error {
	if !seal.NeedsRehash(k.hash) {
		return nil
	}
	hash, err := e.o.Passwords.Hash(ctx, password)
	if err != nil {
		return nil //nolint:nilerr // the sign-in succeeded; the next one strengthens
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error { return replaceHash(tx, k.account, k.hash, hash) })
}

// ChangePassword gives the actor a new password. The old one is asked for unless
// there is none and the session is fresh. Every other session ends. It opens its
// own transactions.
func (e *Engine) ChangePassword(ctx context.Context, actor account.Actor, old, next string) error {
	var hash, name string
	err := e.o.Store.Read(ctx, func(tx *store.Tx) error {
		a, err := e.o.Account.Find(ctx, tx, actor.Account)
		if err != nil {
			return err
		}
		name = a.Username
		if hash, err = passwordOf(tx, a.ID); err != nil {
			return err
		}
		if hash == "" {
			return e.Fresh(ctx, tx, actor)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if hash != "" {
		ok, err := e.o.Passwords.Verify(ctx, hash, old)
		if err != nil {
			return err
		}
		if !ok {
			return errWrong
		}
	}
	made, err := e.hash(ctx, next, name)
	if err != nil {
		return err
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error { return e.setPassword(ctx, tx, actor.Account, made, actor.Session) })
}

// ResetPassword gives a new password to whom a letter's link belongs, and uses
// the link up. Every session ends. It opens its own transactions.
func (e *Engine) ResetPassword(ctx context.Context, link, next string) (id.Account, error) {
	var who id.Account
	var name string
	err := e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if who, err = e.o.Account.Open(ctx, tx, account.AskReset, link); err != nil {
			return err
		}
		a, err := e.o.Account.Find(ctx, tx, who)
		name = a.Username
		return err
	})
	if err != nil {
		return 0, err
	}
	hash, err := e.hash(ctx, next, name)
	if err != nil {
		return 0, err
	}
	return who, e.o.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := e.o.Account.Use(ctx, tx, account.AskReset, link); err != nil {
			return err
		}
		return e.setPassword(ctx, tx, who, hash, 0)
	})
}

// hash checks and hashes a new password.
func (e *Engine) hash(ctx context.Context, password, name string) (string, error) {
	if err := seal.CheckPassword(password, account.FoldName(name)); err != nil {
		return "", err
	}
	return e.o.Passwords.Hash(ctx, password)
}

// setPassword stores a hash, ends the sessions but one, and writes a letter.
func (e *Engine) setPassword(ctx context.Context, tx *store.Tx, a id.Account, hash string, but id.Session) error {
	if err := putHash(tx, a, hash); err != nil {
		return err
	}
	if err := e.endAll(ctx, tx, a, but); err != nil {
		return err
	}
	return e.o.Account.Send(tx, account.Letter{To: a, Kind: "password_changed", Path: "/signin/recover"})
}

// Replace gives an account a password by its hash and ends all its sessions: for
// the operator's command line, which the record names.
func (e *Engine) Replace(ctx context.Context, tx *store.Tx, a id.Account, hash string) error {
	if err := e.setPassword(ctx, tx, a, hash, 0); err != nil {
		return err
	}
	return audit.Record(ctx, tx, audit.Entry{Action: "account.reset", Subject: audit.Account(a), Reason: "operator"})
}
