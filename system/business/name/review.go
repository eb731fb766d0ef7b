package name

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
	"parvis/system/business"
)

// Wanted is a name that waits, with whose it is.
type Wanted struct {
	Wish
	Of           business.Line
	Organisation business.Portfolio
}

// Waiting gives the staff what waits, but for what is of organisations in which they have a
// role, or looks like those.
func (e *Engine) Waiting(ctx context.Context, tx *store.Tx, staff account.Actor) ([]Wanted, error) {
	list, err := waiting(tx, mostWaiting)
	if err != nil {
		return nil, err
	}
	mine, err := e.o.Business.Portfolios(ctx, tx, staff)
	if err != nil {
		return nil, err
	}
	var out []Wanted
	for _, w := range list {
		one := Wanted{Wish: w}
		if one.Of, err = e.o.Business.Line(ctx, tx, w.Line); err != nil {
			return nil, err
		}
		if party, err := e.party(tx, mine, one.Of, w); err != nil {
			return nil, err
		} else if party {
			continue
		}
		if one.Organisation, err = e.o.Business.Organisation(ctx, tx, one.Of.Portfolio); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// party tells whether a wish is that of one of some organisations, or looks like one.
func (e *Engine) party(tx *store.Tx, mine []business.Portfolio, l business.Line, w Wish) (bool, error) {
	of := make([]id.Portfolio, len(mine))
	for i, p := range mine {
		of[i] = p.ID
	}
	if slices.Contains(of, l.Portfolio) {
		return true, nil
	}
	return among(tx, of, e.looks(w.Name))
}

// judged gives a line whose wish is the name that somebody of the staff decides on.
func (e *Engine) judged(ctx context.Context, tx *store.Tx, staff account.Actor, which id.Line, name string) (business.Line, Wish, error) {
	if err := turn(tx); err != nil {
		return business.Line{}, Wish{}, err
	}
	l, err := e.o.Business.Live(ctx, tx, which)
	if err != nil {
		return l, Wish{}, err
	}
	if _, err := e.o.Business.Judged(ctx, tx, staff, l.Portfolio); err != nil {
		return l, Wish{}, err
	}
	w, err := wishOf(tx, l.ID)
	if err != nil {
		return l, w, err
	}
	mine, err := e.o.Business.Portfolios(ctx, tx, staff)
	if err != nil {
		return l, w, err
	}
	party, err := e.party(tx, mine, l, w)
	switch {
	case err != nil:
	case party || w.State != Waits:
		err = errMissing
	case w.Name != name:
		err = errChanged
	}
	return l, w, err
}

// Approve agrees to a name.
func (e *Engine) Approve(ctx context.Context, tx *store.Tx, staff account.Actor, which id.Line, name string) error {
	l, w, err := e.judged(ctx, tx, staff, which, name)
	if err != nil {
		return err
	}
	if err := e.note(ctx, tx, staff, "business.name.approve", l); err != nil {
		return err
	}
	return e.agree(ctx, tx, l, w)
}

// agree has a line be called as it wants.
func (e *Engine) agree(ctx context.Context, tx *store.Tx, l business.Line, w Wish) error {
	name := w.Name
	if w.decision != 0 { // what stood against the line's name stands no more
		if err := e.o.Business.Free(ctx, tx, w.decision); err != nil {
			return err
		}
	}
	w.Name, w.State, w.Like, w.decision = "", Done, Like{}, 0
	if err := putWish(tx, w); err != nil {
		return err
	}
	if err := e.call(ctx, tx, l, name, business.Approved); err != nil {
		return err
	}
	return e.tell(ctx, tx, l, verdict{l.Number, "APPROVED", name, nil})
}

// Refuse refuses a name, and says why to who owns the organisation.
func (e *Engine) Refuse(ctx context.Context, tx *store.Tx, staff account.Actor, which id.Line, name, reason string) error {
	l, w, err := e.judged(ctx, tx, staff, which, name)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if utf8.RuneCountInString(reason) < minReason {
		return errReason
	}
	w.State = deciding
	if err := putWish(tx, w); err != nil {
		return err
	}
	_, err = e.o.Decide(ctx, tx, staff, report.Act{Target: id.Account(l.ID), Action: report.Rename, Text: reason, Mail: true, Apart: true, Rules: []string{}, Posts: []id.Post{}})
	return err
}

// Hold has a decision stand against what a line wants to be called, if the staff just refused
// that, else against what it is called.
func (e *Engine) Hold(ctx context.Context, tx *store.Tx, which id.Account, decision int64) error {
	if err := turn(tx); err != nil {
		return err
	}
	l, err := e.o.Business.Live(ctx, tx, id.Line(which))
	if err != nil {
		return err
	}
	w, err := wishOf(tx, l.ID)
	if err != nil {
		return err
	}
	taken := w.State != deciding && (l.Naming == business.Approved || l.Naming == business.Unreviewed)
	if taken {
		w.Name, w.Like = l.Name, Like{}
	} else if w.Name == "" {
		w.Name = l.Name
	}
	if w.decision != 0 { // one alone stands against what a line is called
		if err := e.o.Business.Free(ctx, tx, w.decision); err != nil {
			return err
		}
	}
	w.State, w.decision, w.At = Refused, decision, tx.Now()
	if err := putWish(tx, w); err != nil {
		return err
	}
	if taken || l.Naming == business.Unnamed {
		if err := dropLooks(tx, int64(l.ID)); err != nil {
			return err
		}
		name, err := e.stopgap(ctx, tx, l)
		if err != nil {
			return err
		}
		if err := e.o.Business.NameLine(ctx, tx, l.ID, name, business.Refused); err != nil {
			return err
		}
	}
	why := "REJECTED_BY_REVIEW"
	return e.tell(ctx, tx, l, verdict{l.Number, "REJECTED", w.Name, &why})
}

// Free takes a decision back that stood against a name: the line is called that.
func (e *Engine) Free(ctx context.Context, tx *store.Tx, decision int64) error {
	if err := turn(tx); err != nil {
		return err
	}
	w, err := wishBy(tx, decision)
	if store.IsMissing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	l, err := e.o.Business.Line(ctx, tx, w.Line)
	if err != nil {
		return err
	}
	if w.State != Refused || w.Name == "" { // it wants another name meanwhile
		w.decision = 0
		if err := putWish(tx, w); err != nil || l.Naming != business.Refused {
			return err
		}
		return e.o.Business.NameLine(ctx, tx, l.ID, l.Name, business.Unnamed)
	}
	return e.agree(ctx, tx, l, w)
}

// verdict is what apps are told of a name.
type verdict struct {
	Number   string  `json:"display_phone_number"`
	Decision string  `json:"decision"`
	Name     string  `json:"requested_verified_name"`
	Why      *string `json:"rejection_reason"`
}

func (e *Engine) tell(ctx context.Context, tx *store.Tx, l business.Line, v verdict) error {
	return e.o.Business.Announce(ctx, tx, l.Business, l.ID.String(), "phone_number_name_update", v)
}
