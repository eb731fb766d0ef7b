package people

import (
	"context"
	"embed"
	"slices"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/ratelimit"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
	"parvis/engine/audit"
	"parvis/engine/graph"
	"parvis/system/business"
)

// Locales hold the sentences of this folder.
//
//go:embed locales/*.json
var Locales embed.FS

// Options are what roles stand on.
type Options struct {
	Account  *account.Engine
	Graph    *graph.Engine
	Business *business.Engine
	Store    *store.Store
	Timers   *timer.Timers
	Limiter  *ratelimit.Limiter
	// Unlink ends the devices that somebody linked on lines of an organisation.
	Unlink func(ctx context.Context, tx *store.Tx, p id.Portfolio, who id.Account) error
	// Fresh refuses whoever did not prove a moment ago who they are.
	Fresh func(ctx context.Context, tx *store.Tx, actor account.Actor) error
}

// Engine is the people of all organisations.
type Engine struct{ o Options }

// New makes the engine: it forgets offers that are over.
func New(o Options) *Engine {
	e := &Engine{o}
	o.Timers.Every("business.offers", time.Hour, func(_ context.Context, tx *store.Tx) error { return forgetOffers(tx, tx.Now().Add(-openFor)) })
	return e
}

const (
	// openFor is how long an offer stands, and how long who declined is not asked again.
	openFor = 7 * 24 * time.Hour
	// mostShown is how many offers are listed.
	mostShown = 100
)

// offering is how often an organisation offers roles, or gives its people others.
var offering = ratelimit.Rule{Name: "business.offer", Limit: 20, Window: 24 * time.Hour}

// Count counts against the rate of an organisation that somebody who runs it gives a role; it
// stands outside transactions.
func (e *Engine) Count(ctx context.Context, actor account.Actor, p id.Portfolio) error {
	if err := e.o.Store.Read(ctx, func(tx *store.Tx) error {
		_, err := e.o.Business.Portfolio(ctx, tx, actor, p, business.Admin)
		return err
	}); err != nil {
		return err
	}
	_, err := e.o.Limiter.Take(ratelimit.Use{Rule: offering, Key: p.String()})
	return err
}

// State is how an offer stands.
type State string

// The states: it waits, was declined, or was withdrawn and is offered again without a letter
// if within its week.
const (
	Open      = State("open")
	Declined  = State("declined")
	Withdrawn = State("withdrawn")
)

// Offer is a role that somebody is offered.
type Offer struct {
	Portfolio id.Portfolio
	// Name is that of the organisation.
	Name    string
	Account id.Account
	Role    business.Role
	State   State
	// By offers it.
	By id.Account
	At time.Time
}

// Until is when an offer is over.
func (o Offer) Until() time.Time { return o.At.Add(openFor) }

// Appoint offers somebody a role; whoever has one already gets the other at once, or with ""
// loses it. The owner's stays. An admin gives the roles below their own, and everybody leaves
// when they like.
func (e *Engine) Appoint(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, who id.Account, r business.Role) error {
	if err := e.o.Business.Lock(ctx, tx, p); err != nil {
		return err
	}
	if who == actor.Account && r == "" {
		return e.leave(ctx, tx, actor, p)
	}
	me, err := e.o.Business.Portfolio(ctx, tx, actor, p, business.Admin)
	if err != nil {
		return err
	}
	had, err := roleOf(tx, p, who)
	if err != nil {
		return err
	}
	switch {
	case had == business.Owner || r == business.Owner || r != "" && r.Rank() == 0 || !over(me, had) || !over(me, r):
		return errRole
	case had == "" && r == "":
		return e.withdraw(ctx, tx, actor, me, who)
	case had == "":
		return e.offer(ctx, tx, actor, me, who, r)
	}
	return e.appointed(ctx, tx, actor, p, who, r)
}

// leave takes the actor's role, also in an organisation that is closed.
func (e *Engine) leave(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio) error {
	had, err := roleOf(tx, p, actor.Account)
	switch {
	case err != nil:
		return err
	case had == "":
		return errMissing
	case had == business.Owner:
		return errRole
	}
	return e.appointed(ctx, tx, actor, p, actor.Account, "")
}

// over tells whether somebody gives and takes a role.
func over(me business.Portfolio, r business.Role) bool {
	return me.Role == business.Owner || r.Rank() < me.Role.Rank()
}

// appointed keeps or takes a role, and records it.
func (e *Engine) appointed(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, who id.Account, r business.Role) error {
	if r != business.Admin { // what was offered to an admin is for an admin
		if err := endOffersTo(tx, p, who); err != nil {
			return err
		}
	}
	err := endOffersBy(tx, p, who)
	if err != nil {
		return err
	}
	if r.Rank() < business.Operator.Rank() { // whose own page no longer shows them
		if err := e.o.Unlink(ctx, tx, p, who); err != nil {
			return err
		}
	}
	if r == "" {
		err = dropRole(tx, p, who)
	} else {
		err = putRole(tx, p, who, r, tx.Now())
	}
	if err != nil {
		return err
	}
	return e.note(ctx, tx, actor, "business.role", p, who, r)
}

func (e *Engine) note(ctx context.Context, tx *store.Tx, actor account.Actor, action string, p id.Portfolio, who id.Account, r business.Role) error {
	return e.o.Business.Note(ctx, tx, actor, action, p, audit.Account(who), string(r))
}

// offer offers a role. What is offered again within its week is another role and no other
// letter.
func (e *Engine) offer(ctx context.Context, tx *store.Tx, actor account.Actor, p business.Portfolio, who id.Account, r business.Role) error {
	if _, err := e.o.Account.Get(ctx, tx, who); err != nil {
		return err
	}
	return e.put(ctx, tx, p, Offer{Portfolio: p.ID, Account: who, Role: r, State: Open, By: actor.Account, At: tx.Now()})
}

// put keeps an offer, and tells of it where there was none in its week.
func (e *Engine) put(ctx context.Context, tx *store.Tx, p business.Portfolio, o Offer) error {
	had, err := offerTo(tx, o.Portfolio, o.Account)
	if err != nil {
		return err
	}
	fresh := !had.Until().After(tx.Now())
	switch {
	case fresh:
	case had.State == Declined:
		return errDeclined
	case had.State == Open && !over(p, had.Role):
		return errRole
	default:
		o.At = had.At
	}
	if err := putOffer(tx, o); err != nil {
		return err
	}
	if err := e.note(ctx, tx, account.Actor{Account: o.By}, "business.offer", o.Portfolio, o.Account, o.Role); err != nil || !fresh {
		return err
	}
	return e.tell(ctx, tx, o)
}

// tell writes of an offer to whom it is made, if they see it.
func (e *Engine) tell(ctx context.Context, tx *store.Tx, o Offer) error {
	seen, err := e.seen(ctx, tx, o)
	if err != nil || !seen {
		return err
	}
	return e.o.Account.Send(tx, account.Letter{To: o.Account, Kind: "role_offered", Path: business.OffersPath})
}

// gives tells whether who made an offer acts, and could still make it.
func (e *Engine) gives(ctx context.Context, tx *store.Tx, o Offer) (bool, error) {
	if err := e.o.Account.Acts(ctx, tx, o.By); err != nil {
		if fault.KindOf(err) != fault.Internal {
			err = nil
		}
		return false, err
	}
	r, err := roleIn(tx, o.Portfolio, o.By)
	return r == business.Owner || r == business.Admin && over(business.Portfolio{Role: r}, o.Role), err
}

// seen tells whether an offer is one for whom it is made: the organisation does something,
// who made it still gives that role, and nobody blocks the other.
func (e *Engine) seen(ctx context.Context, tx *store.Tx, o Offer) (bool, error) {
	barred, err := e.o.Business.Barred(ctx, tx, o.Portfolio)
	if err != nil || barred {
		return false, err
	}
	if gives, err := e.gives(ctx, tx, o); err != nil || !gives {
		return false, err
	}
	owner, err := e.o.Business.Owner(ctx, tx, o.Portfolio)
	if err != nil {
		return false, err
	}
	rel, err := e.o.Graph.Relations(ctx, tx, o.Account, []id.Account{owner, o.By})
	if err != nil {
		return false, err
	}
	for _, r := range rel {
		if r.Blocking || r.BlockedBy {
			return false, nil
		}
	}
	return true, nil
}

// withdraw takes an offer back.
func (e *Engine) withdraw(ctx context.Context, tx *store.Tx, actor account.Actor, p business.Portfolio, who id.Account) error {
	had, err := offerTo(tx, p.ID, who)
	if err != nil || had.State != Open || !had.Until().After(tx.Now()) {
		return err
	}
	if !over(p, had.Role) {
		return errRole
	}
	if done, err := endOffer(tx, had, Withdrawn); err != nil || !done {
		return gone(err)
	}
	return e.note(ctx, tx, actor, "business.withdraw", p.ID, who, had.Role)
}

// Withdraw takes an offer back, also that of the owner's role to an admin.
func (e *Engine) Withdraw(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, who id.Account) error {
	if err := e.o.Business.Lock(ctx, tx, p); err != nil {
		return err
	}
	me, err := e.o.Business.Portfolio(ctx, tx, actor, p, business.Admin)
	if err != nil {
		return err
	}
	return e.withdraw(ctx, tx, actor, me, who)
}

// HandOn offers an organisation of the actor's to one of its admins; nobody else is offered
// it then.
func (e *Engine) HandOn(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, who id.Account) error {
	if err := e.o.Business.Lock(ctx, tx, p); err != nil {
		return err
	}
	me, err := e.o.Business.Portfolio(ctx, tx, actor, p, business.Owner)
	if err != nil {
		return err
	}
	if err := e.o.Fresh(ctx, tx, actor); err != nil {
		return err
	}
	r, err := roleOf(tx, p, who)
	if err == nil && r != business.Admin {
		err = errAdmin
	}
	if err != nil {
		return err
	}
	if err := endRoleOffers(tx, p, business.Owner); err != nil {
		return err
	}
	return e.put(ctx, tx, me, Offer{Portfolio: p, Account: who, Role: business.Owner, State: Open, By: actor.Account, At: tx.Now()})
}

// Offers are those that the actor can take.
func (e *Engine) Offers(ctx context.Context, tx *store.Tx, actor account.Actor) ([]Offer, error) {
	list, err := offersFor(tx, actor.Account, tx.Now().Add(-openFor))
	if err != nil {
		return nil, err
	}
	out := list[:0]
	for _, o := range list {
		seen, err := e.seen(ctx, tx, o)
		if err != nil {
			return nil, err
		}
		if seen {
			out = append(out, o)
		}
	}
	return out, nil
}

// Offered are the offers of an organisation that the actor runs.
func (e *Engine) Offered(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio) ([]Offer, error) {
	if _, err := e.o.Business.Portfolio(ctx, tx, actor, p, business.Admin); err != nil {
		return nil, err
	}
	return offersOf(tx, p, tx.Now().Add(-openFor))
}

// mine gives an offer of a role that the actor can take.
func (e *Engine) mine(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, r business.Role) (Offer, error) {
	list, err := e.Offers(ctx, tx, actor)
	if err != nil {
		return Offer{}, err
	}
	if i := slices.IndexFunc(list, func(o Offer) bool { return o.Portfolio == p && o.Role == r }); i >= 0 {
		return list[i], nil
	}
	return Offer{}, errOver
}

// Take has the actor take a role that they are offered.
func (e *Engine) Take(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, r business.Role) error {
	if err := e.o.Business.Lock(ctx, tx, p); err != nil {
		return err
	}
	o, err := e.mine(ctx, tx, actor, p, r)
	if err != nil {
		return err
	}
	if done, err := takeOffer(tx, o); err != nil || !done {
		return gone(err)
	}
	if r == business.Owner {
		return e.takeOver(ctx, tx, actor, o)
	}
	if err := putRole(tx, p, actor.Account, r, tx.Now()); err != nil {
		return err
	}
	return e.note(ctx, tx, actor, "business.role", p, actor.Account, r)
}

// gone is err, or that an offer is over.
func gone(err error) error {
	if err != nil {
		return err
	}
	return errOver
}

// takeOver makes an admin the owner, and the owner an admin.
func (e *Engine) takeOver(ctx context.Context, tx *store.Tx, actor account.Actor, o Offer) error {
	r, err := roleOf(tx, o.Portfolio, actor.Account)
	if err == nil && r != business.Admin {
		err = errOver
	}
	if err != nil {
		return err
	}
	if err := e.o.Business.MayOwn(ctx, tx, actor.Account); err != nil {
		return err
	}
	if was, err := stepDown(tx, o.Portfolio, o.By); err != nil || !was { // they own it no more
		return gone(err)
	}
	if err := endOffersBy(tx, o.Portfolio, o.By); err != nil {
		return err
	}
	if err := putRole(tx, o.Portfolio, actor.Account, business.Owner, tx.Now()); err != nil {
		return err
	}
	return e.note(ctx, tx, actor, "business.hand", o.Portfolio, actor.Account, business.Owner)
}

// Decline has the actor decline a role; they are not asked again in its week.
func (e *Engine) Decline(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, r business.Role) error {
	if err := e.o.Business.Lock(ctx, tx, p); err != nil {
		return err
	}
	o, err := e.mine(ctx, tx, actor, p, r)
	if err != nil {
		return err
	}
	if done, err := endOffer(tx, o, Declined); err != nil || !done {
		return gone(err)
	}
	return e.note(ctx, tx, actor, "business.decline", p, actor.Account, r)
}
