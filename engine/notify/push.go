package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"parvis/base/id"
	"parvis/base/push"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
)

// pushes is the kind of the effect that sends to one device.
const pushes = "notify.pushes"

// Subscription is where the notifications of one token go, or those of one session of
// the pages, whose number then stands in its place.
type Subscription struct {
	Token    id.Token
	Owner    id.Account
	Endpoint string
	P256dh   string
	Auth     string
	Standard bool
	// Alerts are the types wanted.
	Alerts []Type
	// From says of whom: all, followed, follower or none.
	From string
	// access is the token itself, sealed: the payload of the API carries it.
	access []byte
	// held is the first notification that waits for the end of the owner's quiet hours.
	held id.Notification
}

// host is where messages to the device go, for what waits when that fails.
func (s Subscription) host() string {
	if u, err := url.Parse(s.Endpoint); err == nil {
		return u.Host
	}
	return s.Endpoint
}

// holder is what the actor's subscription belongs to.
func holder(actor account.Actor) id.Token {
	if actor.Token == 0 {
		return id.Token(actor.Session)
	}
	return actor.Token
}

// sealing is the purpose under which tokens of subscriptions are sealed.
const sealing = "notify.push.access"

// Subscribe keeps where the notifications of the actor's token or session go; it
// replaces what was. access is the token as the app knows it; a browser has none.
func (e *Engine) Subscribe(ctx context.Context, tx *store.Tx, actor account.Actor, s Subscription, access string) (Subscription, error) {
	if _, err := push.ParseSubscription(s.Endpoint, s.P256dh, s.Auth, s.Standard); err != nil {
		return s, pushFault(err)
	}
	s.Token, s.Owner = holder(actor), actor.Account
	s.access = e.Keys.Seal(sealing, []byte(access), []byte(s.Token.String()))
	s.From = from(s.From)
	return s, putPush(tx, s)
}

// Reachable tells, outside a transaction, whether an endpoint may be called at
// all.
func (e *Engine) Reachable(ctx context.Context, s Subscription) error {
	sub, err := push.ParseSubscription(s.Endpoint, s.P256dh, s.Auth, s.Standard)
	if err != nil {
		return pushFault(err)
	}
	if e.Push == nil {
		return errEndpoint
	}
	return pushFault(e.Push.Check(ctx, sub))
}

func pushFault(err error) error {
	switch {
	case errors.Is(err, push.ErrEndpoint):
		return errEndpoint
	case errors.Is(err, push.ErrKeys):
		return errKeys
	}
	return err
}

func from(s string) string {
	if slices.Contains([]string{"all", "followed", "follower", "none"}, s) {
		return s
	}
	return "all"
}

// Subscription gives what the actor's token or session subscribed to.
func (e *Engine) Subscription(_ context.Context, tx *store.Tx, actor account.Actor) (Subscription, error) {
	s, err := pushOf(tx, holder(actor))
	if store.IsMissing(err) {
		err = errMissing
	}
	return s, err
}

// SetAlerts changes what the actor's token wants to hear of.
func (e *Engine) SetAlerts(ctx context.Context, tx *store.Tx, actor account.Actor, alerts []Type, policy string) (Subscription, error) {
	s, err := e.Subscription(ctx, tx, actor)
	if err != nil {
		return s, err
	}
	s.Alerts, s.From = alerts, from(policy)
	return s, putPush(tx, s)
}

// Unsubscribe ends the subscription of the actor's token or session. It is no error if
// there is none.
func (e *Engine) Unsubscribe(_ context.Context, tx *store.Tx, actor account.Actor) error {
	return deletePush(tx, holder(actor))
}

// plan schedules the messages of a notification, one for each device that
// wants it; in the owner's quiet hours it waits for their end.
func (e *Engine) plan(ctx context.Context, tx *store.Tx, n Notification, set account.Settings) error {
	subs, err := pushesOf(tx, n.Owner)
	if err != nil {
		return err
	}
	until := e.quiet(set, tx.Now())
	for _, s := range subs {
		ok, err := e.wants(ctx, tx, s, n)
		if err != nil {
			return err
		}
		switch {
		case !ok:
		case until.IsZero():
			err = e.Timers.At(tx, timer.Work{Kind: pushes, Key: s.Token.String() + "." + n.ID.String(), At: tx.Now(), Dest: s.host()})
		default:
			err = e.wait(tx, s, n.ID, until)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) wants(ctx context.Context, tx *store.Tx, s Subscription, n Notification) (bool, error) {
	if !slices.Contains(s.Alerts, n.Type) || s.From == "none" {
		return false, nil
	}
	if s.From == "all" || n.Source == 0 {
		return true, nil
	}
	rels, err := e.Graph.Relations(ctx, tx, n.Owner, []id.Account{n.Source})
	if err != nil {
		return false, err
	}
	return s.From == "followed" && rels[0].Following || s.From == "follower" && rels[0].FollowedBy, nil
}

// deliver sends one message to one device; the key is "token.notification".
func (e *Engine) deliver(ctx context.Context, d timer.Due) error {
	tok, note, _ := strings.Cut(d.Work.Key, ".")
	t, err := id.Parse[id.Token](tok)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	n, err := id.Parse[id.Notification](note)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	var s Subscription
	var m push.Message
	quiet := false
	err = e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		m, quiet = push.Message{}, false
		if s, err = pushOf(tx, t); err != nil {
			return err
		}
		set, err := e.Account.Settings(ctx, tx, s.Owner)
		if err != nil {
			return err
		}
		if quiet = !e.quiet(set, tx.Now()).IsZero(); quiet {
			return nil
		}
		got, err := e.Get(ctx, tx, account.Actor{Account: s.Owner}, n)
		if err != nil {
			return err
		}
		m, err = e.compose(ctx, tx, s, set, got)
		return err
	})
	switch {
	case store.IsMissing(err) || errors.Is(err, errMissing):
		return nil
	case err != nil:
		return err
	case quiet: // it began while the message was on its way
		return e.Store.Write(ctx, func(tx *store.Tx) error { return e.waitAnew(ctx, tx, t, n) })
	}
	return e.send1(ctx, s, m)
}

// send1 hands a message to the push service of a device; one without data is not to be
// sent.
func (e *Engine) send1(ctx context.Context, s Subscription, m push.Message) error {
	if m.Data == nil {
		return nil
	}
	sub, err := push.ParseSubscription(s.Endpoint, s.P256dh, s.Auth, s.Standard)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	err = e.Push.Send(ctx, sub, m)
	switch {
	case errors.Is(err, push.ErrGone):
		return e.Store.Write(ctx, func(tx *store.Tx) error { return deletePush(tx, s.Token) })
	case errors.Is(err, push.ErrRefused), errors.Is(err, push.ErrLarge):
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	return err
}
