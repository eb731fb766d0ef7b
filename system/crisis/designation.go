package crisis

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
)

const (
	proposed = "proposed"
	active   = "active"
	ended    = "ended"
)

var classes = []string{"gov_official", "state_media", "verified_org", "authoritative", "public_figure"}

// high are the classes that make a profile high (integrity 5.5).
var high = classes[:3]

// affiliations are what everybody is shown of a class.
var affiliations = map[string]string{"gov_official": "gov-official", "state_media": "state-media"}

// Designation says in which capacity an account speaks.
type Designation struct {
	ID      int64
	Account id.Account
	Class   string
	State   string
	designated
}

type designated struct {
	Basis     string     `json:"basis"`
	URL       string     `json:"evidence_url"`
	By        id.Account `json:"by"`
	At        time.Time  `json:"at"`
	Confirmed id.Account `json:"confirmed"`
	Alone     bool       `json:"alone"`
}

// Designate proposes a class for an account, with why and where it can be seen.
func (e *Engine) Designate(ctx context.Context, tx *store.Tx, actor account.Actor, who id.Account, class, basis, url string) (Designation, error) {
	if err := e.turn(ctx, tx, lead(actor)); err != nil {
		return Designation{}, err
	}
	basis = strings.TrimSpace(basis)
	switch {
	case !slices.Contains(classes, class):
		return Designation{}, errKind
	case who == actor.Account:
		return Designation{}, errNotIndependent
	case basis == "" || utf8.RuneCountInString(basis) > maxText:
		return Designation{}, errBasis
	}
	if err := addressed(url); err != nil {
		return Designation{}, err
	}
	if _, err := e.o.Account.Find(ctx, tx, who); err != nil {
		return Designation{}, err
	}
	d := Designation{ID: tx.NewID(), Account: who, Class: class, State: proposed, designated: designated{Basis: basis, URL: url, By: actor.Account, At: tx.Now()}}
	if err := insertDesignation(tx, &d); err != nil {
		return d, err
	}
	return d, e.designated(ctx, tx, actor, "crisis.designate", &d)
}

// ConfirmDesignation is the second person's yes.
func (e *Engine) ConfirmDesignation(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Designation, error) {
	d, err := e.designation(ctx, tx, actor, which)
	switch {
	case err != nil:
		return d, err
	case d.State != proposed:
		return d, errState
	case d.Account == actor.Account:
		return d, errNotIndependent
	}
	if d.Alone, err = e.second(ctx, tx, actor, d.By, d.At, errSamePerson, account.ManageCrises); err != nil {
		return d, err
	}
	if d.State = active; !d.Alone {
		d.Confirmed = actor.Account
	}
	if err := updateDesignation(tx, &d); err != nil {
		return d, err
	}
	if val := affiliations[d.Class]; val != "" {
		if _, err := e.o.Policy.Apply(ctx, tx, policy.LabelWrite{
			Source: d.source(), Subject: decide.Ref{Kind: decide.KindAccount, ID: int64(d.Account)}, Val: val, As: decide.RoleLead, By: d.By, ConfirmedBy: d.Confirmed, Alone: d.Alone,
		}); err != nil {
			return d, err
		}
	}
	return d, e.designated(ctx, tx, actor, "crisis.designate", &d)
}

// EndDesignation takes a class back.
func (e *Engine) EndDesignation(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Designation, error) {
	d, err := e.designation(ctx, tx, actor, which)
	switch {
	case err != nil:
		return d, err
	case d.State == ended:
		return d, errState
	case d.Account == actor.Account:
		return d, errNotIndependent
	}
	d.State = ended
	if err := updateDesignation(tx, &d); err != nil {
		return d, err
	}
	if _, err := e.o.Policy.Unlabel(ctx, tx, d.source(), 10); err != nil {
		return d, err
	}
	return d, e.designated(ctx, tx, actor, "crisis.designate", &d)
}

func (d *Designation) source() string { return "crisis/designation/" + strconv.FormatInt(d.ID, 10) }

// designated records and tells a change of a designation.
func (e *Engine) designated(ctx context.Context, tx *store.Tx, actor account.Actor, action string, d *Designation) error {
	if err := record(ctx, tx, actor.Account, action, "account", int64(d.Account), d.Class, d.State); err != nil {
		return err
	}
	return e.o.Events.Emit(tx, Designated{Designation: d.ID, Account: d.Account, Class: d.Class, State: d.State})
}

func (e *Engine) designation(ctx context.Context, tx *store.Tx, actor account.Actor, which int64) (Designation, error) {
	if err := e.turn(ctx, tx, lead(actor)); err != nil {
		return Designation{}, err
	}
	d, err := designationByID(tx, which)
	if store.IsMissing(err) {
		err = errMissing
	}
	return d, err
}

// Designations lists those that were not ended, the newest first.
func (e *Engine) Designations(_ context.Context, tx *store.Tx, actor account.Actor) ([]Designation, error) {
	if err := lead(actor); err != nil {
		return nil, err
	}
	return designations(tx)
}

// prominent tells whether an account is widely followed or designated, how many follow
// it, and how many would be widely.
func (e *Engine) prominent(ctx context.Context, tx *store.Tx, who id.Account) (yes bool, has, wide int, err error) {
	if has, wide, err = e.o.Account.Followed(ctx, tx, who); err != nil || has >= wide {
		return err == nil, has, wide, err
	}
	list, err := designationsOf(tx, who)
	return slices.ContainsFunc(list, func(d Designation) bool { return d.State == active && slices.Contains(high, d.Class) }), has, wide, err
}
