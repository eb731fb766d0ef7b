package business

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/message"
	"parvis/system/business/template"
)

const (
	// releases is the work of deciding on what was held back.
	releases = "business.release"
	// heldFor is how long marketing is held back.
	heldFor = 30 * time.Minute
)

// heldDraft is what was accepted of a message that is held back.
type heldDraft struct {
	Words    message.Words
	Quote    string
	Category template.Category
	Lasts    time.Duration
}

// keepBack accepts a message that is sent, or dropped, once members had time to answer the
// first ones of its template (business-messaging 10.9).
func (e *Engine) keepBack(tx *store.Tx, l Line, a Alias, d Draft) (Sent, error) {
	o := out{message: id.Message(tx.NewID()), line: l.ID, alias: a, opaque: d.Opaque, category: strings.ToLower(string(d.category)), template: d.template.ID, state: "held", at: tx.Now()}
	if err := e.keepOut(tx, o); err != nil {
		return Sent{}, err
	}
	plain, err := json.Marshal(heldDraft{d.Words, d.Quote, d.category, d.lasts})
	if err != nil {
		return Sent{}, err
	}
	if err := insertHeld(tx, o, e.o.Keys.Seal("business.held", plain, []byte(o.message.String()))); err != nil {
		return Sent{}, err
	}
	began := []byte(strconv.FormatInt(tx.Now().Unix(), 10))
	err = e.o.Timers.Keep(tx, timer.Work{Kind: releases, Key: o.template.String(), At: tx.Now().Add(heldFor), Data: began})
	return Sent{Input: d.Input(), Number: a.Digits, User: a.Code, ID: e.o.Message.Wire(o.message), Held: true}, err
}

// release sends one message that was held back of a template, or drops it, and goes on with
// the next in a step of its own: each locks a chat and feeds, which others lock as well.
func (e *Engine) release(ctx context.Context, tx *store.Tx, d timer.Due) error {
	t, err := id.Parse[id.Template](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	began, err := strconv.ParseInt(string(d.Work.Data), 10, 64)
	if err != nil { // it was scheduled by a release before
		began = tx.Now().Add(-heldFor).Unix()
	}
	good, err := e.templates.Release(ctx, tx, t, time.Unix(began, 0))
	if err != nil {
		return err
	}
	h, err := nextHeld(tx, t)
	if err != nil {
		return notThere(err)
	}
	if err := e.let(ctx, tx, h, good); err != nil {
		return err
	}
	if err := dropHeld(tx, h.message); err != nil {
		return err
	}
	return e.o.Timers.At(tx, timer.Work{Kind: releases, Key: d.Work.Key, At: tx.Now(), Data: d.Work.Data})
}

// let sends one message that was held back, or drops it, in the words with which it was
// accepted.
func (e *Engine) let(ctx context.Context, tx *store.Tx, h waiting, good bool) error {
	o, err := outByID(tx, h.message)
	if err != nil {
		return notThere(err)
	}
	l, err := lineByID(tx, o.line)
	if err != nil {
		return err
	}
	code := template.CodePaused
	if good {
		if code, err = e.late(ctx, tx, l, &o, h); tooLate(err) {
			code, err = undeliverable, nil
		}
	}
	if err != nil {
		return err
	}
	o.at = tx.Now()
	if o.state = "sent"; code != 0 {
		o.state, o.seq = "failed", 0
	}
	if err := setReleased(tx, o); err != nil {
		return err
	}
	return e.status(ctx, tx, l, o, code)
}

// tooLate tells that something cannot be sent any more: the line may not, or a file is gone.
func tooLate(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && slices.Contains([]fault.Kind{fault.Missing, fault.Gone, fault.Forbidden, fault.Invalid}, f.Kind)
}

// late says what was held back, if it may be said now.
func (e *Engine) late(ctx context.Context, tx *store.Tx, l Line, o *out, h waiting) (int, error) {
	plain, err := e.o.Keys.Open("business.held", h.draft, []byte(h.message.String()))
	if err != nil {
		return 0, err
	}
	var was heldDraft
	if err := json.Unmarshal(plain, &was); err != nil {
		return 0, err
	}
	a, err := e.Find(ctx, tx, l.Portfolio, Recipient{To: o.alias.Digits})
	if err != nil {
		return 0, err
	}
	until, err := e.Window(ctx, tx, l.ID, a.Member)
	if err != nil {
		return 0, err
	}
	open := until.After(tx.Now())
	if err := e.Clear(ctx, tx, l, open); err != nil {
		return 0, err
	}
	chat, code, err := e.may(ctx, tx, l, a, Draft{category: was.Category}, until)
	if err != nil || code != 0 {
		return code, err
	}
	o.alias.Member, o.state, o.at = a.Member, "sent", tx.Now()
	was.Words.As = h.message
	if err := e.say(ctx, tx, l, chat, Draft{Words: was.Words, Quote: was.Quote}, o); err != nil {
		return 0, err
	}
	if err := e.sentTemplate(ctx, tx, l, *o, was.Category, open); err != nil {
		return 0, err
	}
	return 0, e.lapses(tx, o, was.Lasts)
}
