package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/base/timer"
)

const (
	letterKind    = "account.letter"
	confirmLetter = string(AskConfirm)
)

// Letter is a letter about an account. Its sentences have the keys
// account.letter.<Kind>.subject, .text and, with a link, .action.
type Letter struct {
	// To is whose letter it is; it is in the language of that account.
	To   id.Account
	Kind string
	// Address is where it goes when not to the account's own.
	Address string
	// Path is where its link leads, unless the kind is one with a secret.
	Path string
	// Args are the arguments of its sentences: no text of other people.
	Args map[string]string
}

// Send writes a letter soon after the transaction.
func (e *Engine) Send(tx *store.Tx, l Letter) error {
	if e.o.Timers == nil || e.o.Mail == nil {
		return nil
	}
	data, err := json.Marshal(l)
	if err != nil {
		return err
	}
	key := l.To.String() + "." + l.Kind
	return e.o.Timers.At(tx, timer.Work{Kind: letterKind, Key: key, At: tx.Now(), Dest: "mail", Data: data})
}

// write composes and sends a letter. The secret of its link is made here, so
// that it is stored nowhere.
func (e *Engine) write(ctx context.Context, d timer.Due) error {
	var l Letter
	if err := json.Unmarshal(d.Work.Data, &l); err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	var m mail.Message
	err := e.o.Store.Read(ctx, func(tx *store.Tx) error {
		login, err := loginOf(tx, l.To)
		if err != nil {
			return err
		}
		a, err := one(tx, l.To)
		if err != nil {
			return err
		}
		m = e.compose(tx, l, a, login)
		return nil
	})
	switch {
	case store.IsMissing(err):
		return fmt.Errorf("%w: the account is gone", timer.Drop)
	case err != nil:
		return err
	case m.To == "":
		return fmt.Errorf("%w: the account has no address", timer.Drop)
	}
	if err = e.o.Mail.Send(ctx, m); errors.Is(err, mail.ErrRefused) || errors.Is(err, mail.ErrAddress) {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	return err
}

func (e *Engine) compose(tx *store.Tx, l Letter, a Account, login Login) mail.Message {
	tag := login.Lang.Or(e.o.Words.Fallback())
	look := e.look()
	args := []i18n.Arg{{Name: "Network", Value: look.Name}, {Name: "Name", Value: a.Username}}
	for name, value := range l.Args {
		args = append(args, fault.Arg{Name: name, Value: value})
	}
	to, link := login.Email, ""
	switch ask := Ask(l.Kind); ask {
	case AskConfirm:
		if login.EmailNext != "" {
			to = login.EmailNext
		}
		link = e.o.URL + "/signup/confirm?token=" + e.token(ask, login, tx.Now().Add(ask.life()))
	case AskReset:
		link = e.o.URL + "/signin/reset?token=" + e.token(ask, login, tx.Now().Add(ask.life()))
	case AskSignIn:
		link = e.o.URL + "/signin/link?token=" + e.token(ask, login, tx.Now().Add(ask.life()))
	default:
		if l.Path != "" {
			link = e.o.URL + l.Path
		}
	}
	if l.Address != "" {
		to = l.Address
	}
	key := "account.letter." + l.Kind
	body := []string{e.o.Words.T(tag, "account.letter.hello", args...), e.o.Words.T(tag, key+".text", args...)}
	foot := e.o.Words.T(tag, "account.letter.foot", args...)
	action := ""
	if link != "" {
		action = e.o.Words.T(tag, key+".action", args...)
	}
	return mail.Sheet{Look: look, Body: body, Action: action, Link: link, Foot: foot}.Write(to, e.o.Words.T(tag, key+".subject", args...), tag)
}

// Compose writes a letter whose sentences another folder worded, to an account's
// own address; To is empty when it has none. Links are paths of this network.
func (e *Engine) Compose(a Account, l Login, subject string, s mail.Sheet) mail.Message {
	tag := l.Lang.Or(e.o.Words.Fallback())
	s.Look = e.look()
	args := []i18n.Arg{{Name: "Network", Value: s.Look.Name}, {Name: "Name", Value: a.Username}}
	s.Body = append([]string{e.o.Words.T(tag, "account.letter.hello", args...)}, s.Body...)
	s.Foot = e.o.Words.T(tag, "account.letter.foot", args...)
	s.Link = e.o.URL + s.Link
	if s.Stop != "" {
		s.Stop = e.o.URL + s.Stop
	}
	return s.Write(l.Email, subject, tag)
}

// look is how letters look now; it always has the network's name.
func (e *Engine) look() (l mail.Look) {
	if e.o.Look != nil {
		l = e.o.Look()
	}
	if l.Name == "" {
		l.Name = e.o.Name
	}
	return l
}
