package deed

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account/undo"
)

// last is what a member did last, as it is kept.
type last struct {
	Deed
	At time.Time
}

// thing names what is kept: one deed a member.
func thing(who id.Account) undo.Thing { return undo.Thing{Kind: "pages.did", Owner: who} }

// Last gives what a member did last and when; without an act it is nothing, or too long
// ago.
func Last(tx *store.Tx, who id.Account) (Deed, time.Time, error) {
	var l last
	if has, err := undo.Look(tx, thing(who), &l); err != nil || !has || !l.valid() { // another release may have kept what this one does not know
		return Deed{}, time.Time{}, err
	}
	return l.Deed, l.At, nil
}

// Remember keeps what a member's form did, or forgets what was kept when the form was its
// opposite. An answer that leads nowhere has no address.
func Remember(ctx context.Context, s *store.Store, who id.Account, form, to string) error {
	if d, ok := done(form, to); ok {
		t := thing(who)
		t.About = d.Account()
		return s.Write(ctx, func(tx *store.Tx) error { return undo.Keep(tx, t, last{d, tx.Now()}) })
	}
	if !opposes(form) {
		return nil
	}
	return s.Write(ctx, func(tx *store.Tx) error {
		d, _, err := Last(tx, who)
		if err != nil || d.Opposite() != form {
			return err
		}
		return undo.Take(tx, thing(who), &last{})
	})
}
