package notice

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/mail"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/report"
)

const (
	letterKind = "report.notice.letter"
	forgetKind = "report.notice.forget"
	// The letters to visitors.
	receiptLetter  = "receipt"
	decisionLetter = "decision"
	// latest is for how long a decision is not told, at most (integrity 6).
	latest = 30 * time.Minute
)

// post sends a letter when its time has come. Where it goes is read then.
func (e *Engine) post(tx *store.Tx, which id.Report, letter string, at time.Time) error {
	return e.Timers.At(tx, timer.Work{Kind: letterKind, Key: which.String() + "." + letter, At: at, Dest: "mail"})
}

// resolved tells a visitor of the decision after a while, and remembers to forget.
func (e *Engine) resolved(_ context.Context, tx *store.Tx, ev report.Resolved) error {
	c, err := contactOf(tx, ev.Report)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := e.Timers.At(tx, timer.Work{Kind: forgetKind, Key: c.Report.String(), At: over(tx.Now())}); err != nil || c.Email == "" {
		return err
	}
	return e.post(tx, c.Report, decisionLetter, tx.Now().Add(e.wait(c.Report)))
}

// wait is for how long the decision on a report is not told: nobody can foretell it,
// and it is the same each time.
func (e *Engine) wait(r id.Report) time.Duration {
	n := binary.BigEndian.Uint64(e.Keys.Index(letterKind, []byte(r.String())))
	return time.Duration(n>>1) % latest
}

// write sends a letter to a visitor, unless there is nothing to tell any more.
func (e *Engine) write(ctx context.Context, d timer.Due) error {
	text, letter, _ := strings.Cut(d.Work.Key, ".")
	which, err := id.Parse[id.Report](text)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	var c contact
	var r report.Report
	var o report.Outcome
	err = e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if c, err = contactOf(tx, which); err != nil {
			return err
		}
		r, o, err = e.Report.Outcome(ctx, tx, which)
		return err
	})
	switch {
	case store.IsMissing(err) || fault.KindOf(err) == fault.Missing && err != nil:
		return fmt.Errorf("%w: the report is gone", timer.Drop)
	case err != nil:
		return err
	case c.Email == "":
		return fmt.Errorf("%w: the address is erased", timer.Drop)
	case letter == decisionLetter && r.ResolvedAt.IsZero():
		return fmt.Errorf("%w: the report was opened again", timer.Drop)
	}
	// What a mail server answers names the address, which stands in no log and no list of work.
	switch err = e.Mail.Send(ctx, e.compose(c, r, letter, o)); {
	case errors.Is(err, mail.ErrRefused) || errors.Is(err, mail.ErrAddress):
		return fmt.Errorf("%w: the letter was refused", timer.Drop)
	case err != nil:
		return errLetter
	}
	return nil
}

// compose words a letter, in the language in which was reported.
func (e *Engine) compose(c contact, r report.Report, letter string, o report.Outcome) mail.Message {
	look := e.Look()
	say := func(key string) string {
		return e.Words.T(c.Lang, key, i18n.With("Network", look.Name), i18n.With("Number", r.ID.String()), i18n.With("Contact", e.Contact), i18n.With("Months", KeptFor))
	}
	s := mail.Sheet{Look: look, Body: []string{say("notice.letter.hello")}, Action: say("notice.letter.action"), Link: e.Base + e.Receipt(r), Foot: say("notice.letter.foot")}
	if letter == receiptLetter {
		s.Body = append(s.Body, say("notice.letter.receipt.text"), say("notice.letter.receipt.unasked"))
	} else {
		s.Body = append(s.Body, say("notice.letter.decision."+string(o)), say(e.redress()))
	}
	return s.Write(c.Email, say("notice.letter."+letter+".subject"), c.Lang)
}

// redress is the key of the sentence that says what can be done about a decision.
func (e *Engine) redress() string {
	if e.Contact == "" {
		return "notice.redress"
	}
	return "notice.redress.contact"
}

// forget erases what a visitor gave. A report that was opened again is left: closing it
// makes the time begin anew.
func (e *Engine) forget(ctx context.Context, tx *store.Tx, d timer.Due) error {
	which, err := id.Parse[id.Report](d.Work.Key)
	if err != nil {
		return err
	}
	r, _, err := e.Report.Outcome(ctx, tx, which)
	switch {
	case err != nil && fault.KindOf(err) == fault.Missing:
		return emptyContact(tx, which)
	case err != nil || r.ResolvedAt.IsZero():
		return err
	}
	if err := emptyContact(tx, which); err != nil {
		return err
	}
	return e.Report.Forget(ctx, tx, which)
}
