package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/push"
	"parvis/base/store"
	"parvis/base/timer"
	"parvis/engine/account"
)

// rings is the kind of the effect that tells one device of a chat; its key is
// "token.chat", so that what is said until it rings is told at once.
const rings = "notify.rings"

// rang is the type of a message about a chat that has no notification.
const rang = "parvis.chat"

// Knock is what a device shows of a chat: how it is called, and what was said last, in the
// member's language. Unread is how much they have not read there.
type Knock struct {
	Title  string
	Words  string
	Unread int
}

// Rung gives those of some members who have a device that a message may be pushed to.
func (e *Engine) Rung(_ context.Context, tx *store.Tx, who []id.Account) ([]id.Account, error) {
	if e.Push == nil {
		return nil, nil
	}
	return pushed(tx, who)
}

// Ring tells the devices of members that something was said in a chat of which no post
// says so: a browser, and whatever was linked for messages; apps of the client API would ask
// for a notification, and there is none.
func (e *Engine) Ring(_ context.Context, tx *store.Tx, who []id.Account, c id.Chat) error {
	if e.Push == nil || len(who) == 0 {
		return nil
	}
	subs, err := pushesAmong(tx, who)
	if err != nil {
		return err
	}
	for _, s := range subs {
		if !slices.Contains(s.Alerts, Mention) || s.From == "none" {
			continue
		}
		if err := e.Timers.At(tx, timer.Work{Kind: rings, Key: s.Token.String() + "." + c.String(), At: tx.Now(), Dest: s.host()}); err != nil {
			return err
		}
	}
	return nil
}

// ring sends one message about a chat to one device. In quiet hours it waits for their end,
// with whatever is said until then.
func (e *Engine) ring(ctx context.Context, d timer.Due) error {
	tok, chat, _ := strings.Cut(d.Work.Key, ".")
	t, err := id.Parse[id.Token](tok)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	c, err := id.Parse[id.Chat](chat)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	var s Subscription
	var m push.Message
	var until time.Time
	err = e.Store.Read(ctx, func(tx *store.Tx) (err error) {
		m, until = push.Message{}, time.Time{}
		if s, err = pushOf(tx, t); err != nil {
			return err
		}
		set, err := e.Account.Settings(ctx, tx, s.Owner)
		if err != nil || slices.Contains(set.PushOff, string(Mention)) {
			return err
		}
		if until = e.quiet(set, tx.Now()); !until.IsZero() {
			return nil
		}
		m, err = e.knock(ctx, tx, s, set, c)
		return err
	})
	switch {
	case store.IsMissing(err), fault.KindOf(err) == fault.Missing: // the device, or its owner, is no longer there
		return nil
	case err != nil:
		return err
	case !until.IsZero():
		return e.Store.Write(ctx, func(tx *store.Tx) error {
			return e.Timers.At(tx, timer.Work{Kind: rings, Key: d.Work.Key, At: until, Dest: d.Work.Dest})
		})
	}
	return e.send1(ctx, s, m)
}

// knock writes the message about a chat; it has no data when there is nothing to tell.
func (e *Engine) knock(ctx context.Context, tx *store.Tx, s Subscription, set account.Settings, c id.Chat) (m push.Message, err error) {
	access, err := e.Keys.Open(sealing, s.access, []byte(s.Token.String()))
	if err != nil {
		return m, err
	}
	if len(access) > 0 {
		if linked, err := e.Linked(ctx, tx, account.Actor{Account: s.Owner, Token: s.Token}); err != nil || !linked {
			return m, err
		}
	}
	lang := set.Lang.Or(e.Words.Fallback())
	k, err := e.Knock(ctx, tx, account.Actor{Account: s.Owner}, lang, c)
	if err != nil || k.Unread == 0 {
		return m, err
	}
	p := payload{
		AccessToken: string(access), PreferredLocale: string(lang), NotificationType: rang, Icon: e.Base + "/icons/192.png",
		Title: k.Title, Body: clip(k.Words), URL: "/messages/" + c.String(),
	}
	if p.Unread, err = e.Badge(ctx, tx, account.Actor{Account: s.Owner}); err != nil {
		return m, err
	}
	p.Actions = []button{{Action: "reply", Title: e.Words.T(lang, "notify.act.reply"), Open: p.URL}}
	m.Topic = "chat." + c.String()
	m.Data, err = json.Marshal(p) //nolint:gosec // what the protocol asks for, sealed for the device
	return m, err
}
