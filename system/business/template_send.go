package business

import (
	"context"
	"errors"
	"slices"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/system/business/spoken"
	"parvis/system/business/template"
)

// render puts the template that a draft names into its words (business-messaging 10.10).
// What is wrong with it is a *template.Problem.
func (e *Engine) render(ctx context.Context, tx *store.Tx, l Line, d *Draft, broken int) error {
	k, problem, err := e.templates.Sendable(ctx, tx, l.Business, d.Template.Name, d.Template.Language)
	if err != nil {
		return err
	}
	if problem != nil {
		return problem
	}
	t, _ := k.Live()
	out, problem := t.Render(*d.Template)
	if problem != nil {
		return problem
	}
	d.template, d.category, d.lasts = k, t.Category, t.Lifetime()
	ref := d.Words.Ref
	d.Words, problem = spoken.Words(t.Category, out, broken)
	if problem != nil {
		return problem
	}
	d.Words.Ref = ref
	return nil
}

// mayTemplate tells with which code a template may not be sent to a member who is there and
// did not stop the line (business-messaging 12, 21).
func (e *Engine) mayTemplate(ctx context.Context, tx *store.Tx, l Line, a Alias, category template.Category, until time.Time) (int, error) {
	outside, never := !until.After(tx.Now()), until.IsZero()
	young, err := e.o.Age.Young(ctx, tx, a.Member)
	if err != nil || young && (never || category == template.Marketing) {
		return undeliverable, err
	}
	if category != template.Marketing {
		allowed, err := e.allows(tx, l.Portfolio, a.Member, ForUtility)
		if err == nil && outside && !allowed {
			return undeliverable, nil
		}
		return 0, err
	}
	allowed, err := e.allows(tx, l.Portfolio, a.Member, ForMarketing)
	if err != nil || !allowed {
		return refusedMarketing, err
	}
	if err := lockMember(tx, a.Member); err != nil {
		return 0, err
	}
	n, err := marketedSince(tx, a.Member, tx.Now().Add(-daily))
	if err == nil && outside && n >= mostMarketed {
		return marketingCap, nil
	}
	return 0, err
}

// sentTemplate notes what a template that is sent outside windows counts for.
func (e *Engine) sentTemplate(ctx context.Context, tx *store.Tx, l Line, o out, category template.Category, open bool) error {
	if category == "" || o.seq == 0 || open {
		return nil
	}
	if err := e.tiers.Came(ctx, tx, l.Portfolio, o.alias.Digits); err != nil || category != template.Marketing {
		return err
	}
	return putMarketed(tx, o.message, o.alias.Member, o.at)
}

// lapses is the work of dropping what came to no device in time.
const lapses = "business.lapse"

// lapses has a template that was sent dropped when its time is over.
func (e *Engine) lapses(tx *store.Tx, o *out, lasts time.Duration) error {
	if lasts == 0 || o.state != "sent" || o.seq == 0 {
		return nil
	}
	o.ends = o.at.Add(lasts)
	return e.o.Timers.At(tx, timer.Work{Kind: lapses, Key: o.message.String(), At: o.ends})
}

// silent tells that nothing more is heard of a message: its member stopped the line since,
// or is gone. To the line it came to no device, so that it cannot tell.
func (e *Engine) silent(ctx context.Context, tx *store.Tx, l Line, o out) (bool, error) {
	a, err := e.Find(ctx, tx, l.Portfolio, Recipient{To: o.alias.Digits})
	if err != nil || a.Member == 0 {
		return err == nil, err
	}
	by, err := stops(tx, l.ID, a.Member)
	return slices.Contains(by, false), err
}

// lapse drops a template that came to no device in time (business-messaging 10.11).
func (e *Engine) lapse(ctx context.Context, tx *store.Tx, d timer.Due) error {
	which, err := id.Parse[id.Message](d.Work.Key)
	if err != nil {
		return errors.Join(timer.Drop, err)
	}
	o, err := outByID(tx, which)
	if err != nil || o.state != "sent" {
		return notThere(err)
	}
	l, err := lineByID(tx, o.line)
	if err != nil {
		return err
	}
	gone, err := e.o.Message.Lapse(ctx, tx, o.line, o.chat, o.seq)
	if err = skipMissing(err); err == nil && !gone {
		gone, err = e.silent(ctx, tx, l, o)
	}
	if err != nil || !gone {
		return err
	}
	o.state, o.at = "failed", tx.Now()
	if err := setOut(tx, o.message, o.state); err != nil {
		return err
	}
	return e.status(ctx, tx, l, o, expired)
}
