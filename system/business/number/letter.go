package number

import (
	"context"
	"errors"
	"fmt"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
)

// letters is the work of writing codes to owners.
const letters = "business.number.letter"

// Path is the page on which a line is registered, and its owner finds the code.
func Path(l id.Line) string { return "/studio/line/" + l.String() + "/number" }

// write sends the code of a line to the owner of its organisation. It is opened now, so
// that it stands nowhere but where it is sealed.
func (e *Engine) write(ctx context.Context, d timer.Due) error {
	which, err := id.Parse[id.Line](d.Work.Key)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	var m mail.Message
	err = e.o.Store.Read(ctx, func(tx *store.Tx) (err error) {
		m, err = e.letter(ctx, tx, which)
		return err
	})
	if err != nil || m.To == "" { // it lapsed, or who owns it has no address: the page has it
		return err
	}
	if err = e.o.Mail.Send(ctx, m); errors.Is(err, mail.ErrRefused) || errors.Is(err, mail.ErrAddress) {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	return err
}

// letter words the letter about the code of a line; it goes to nobody where there is none,
// or nobody to write to.
func (e *Engine) letter(ctx context.Context, tx *store.Tx, which id.Line) (mail.Message, error) {
	r, err := recordOf(tx, which)
	if err != nil {
		return mail.Message{}, err
	}
	code, err := e.open(tx, r)
	if err != nil || code == "" {
		return mail.Message{}, err
	}
	l, err := e.o.Business.Line(ctx, tx, which)
	if err != nil {
		return mail.Message{}, err
	}
	owner, err := e.o.Business.Owner(ctx, tx, l.Portfolio)
	if err != nil || owner == 0 {
		return mail.Message{}, err
	}
	a, err := e.o.Account.Find(ctx, tx, owner)
	if err != nil || a.State != account.Active {
		return mail.Message{}, err
	}
	login, err := e.o.Account.Login(ctx, tx, owner)
	if err != nil || login.Email == "" {
		return mail.Message{}, err
	}
	set, err := e.o.Account.Settings(ctx, tx, owner)
	if err != nil {
		return mail.Message{}, err
	}
	until := r.until.UTC()
	if z, err := time.LoadLocation(set.Zone); err == nil && set.Zone != "" {
		until = until.In(z)
	} else if e.o.Zone != nil {
		until = until.In(e.o.Zone)
	}
	tag := login.Lang.Or(e.o.Words.Fallback())
	say := func(key string) string {
		return e.o.Words.T(tag, "number.letter."+key, i18n.With("Code", code), i18n.With("Number", l.Display()), i18n.With("When", tag.DateTime(until)))
	}
	return e.o.Account.Compose(a, login, say("subject"), mail.Sheet{Body: []string{say("text"), say("warning")}, Action: say("action"), Link: Path(which)}), nil
}
