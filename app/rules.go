package app

import (
	"context"

	"parvis/base/event"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/account/undo"
	"parvis/engine/age"
	"parvis/engine/entitlement"
	"parvis/engine/media"
	"parvis/engine/policy"
	"parvis/engine/policy/decide"
	"parvis/engine/post"
	"parvis/engine/report"
	"parvis/engine/tlog"
)

// This file is the closed list of rules that parts register with engines
// (architecture 5.4). Adding to it is an architecture decision.

// beforePublish are asked before a post is published, and about edits: the rules
// of the staff. The systems that will stand here are credit and rights.
func (a *App) beforePublish() []post.BeforePublish {
	return []post.BeforePublish{func(ctx context.Context, tx *store.Tx, actor account.Actor, d post.Draft) (post.Outcome, error) {
		return a.Rule.BeforePublish(ctx, tx, actor, d)
	}}
}

// chats make direct posts messages (business-messaging 4).
func (a *App) chats() post.Chats {
	return post.Chats{
		Say: func(ctx context.Context, tx *store.Tx, actor account.Actor, p post.Post) ([]id.Account, id.Conversation, error) {
			return a.Message.FromPost(ctx, tx, actor, p)
		},
		Edit: func(ctx context.Context, tx *store.Tx, actor account.Actor, p post.Post) error {
			return a.Message.PostEdited(ctx, tx, actor, p)
		},
		Delete: func(ctx context.Context, tx *store.Tx, p post.Post) error { return a.Message.PostDeleted(ctx, tx, p) },
		Read: func(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) error {
			return a.Message.PostRead(ctx, tx, actor, p)
		},
	}
}

// afterDecode are asked about every upload: the rules of the staff.
func (a *App) afterDecode() []media.AfterDecode {
	return []media.AfterDecode{func(ctx context.Context, d media.Decoded) (media.Outcome, error) { return a.Rule.AfterDecode(ctx, d) }}
}

// rules registers who must confirm before an account is gone, and what else is
// known of a viewer.
func (a *App) rules() {
	a.Account.Before(
		a.Post.Erase,
		a.Media.Erase,
		account.Erase(a.Recurring.Erase), // before the chats, as who brings what waits takes a token first
		account.Erase(a.Device.Erase),    // before the messages, as it writes into the feed
		a.Message.Erase,
		account.Erase(a.Business.Erase),
		account.Erase(a.Inbox.Erase),
		account.Erase(a.House.Erase),
		account.Erase(a.Brand.Erase),
		account.Erase(a.Card.Erase),
		account.Erase(a.Trend.Erase),
		account.Erase(a.ForYou.Erase),
		account.Erase(undo.Erase),
		account.Erase(a.Graph.Erase),
		account.Erase(a.Notify.Erase),
		account.Erase(a.Announce.Erase),
		account.Erase(a.Policy.Erase),
		account.Erase(a.Filter.Erase),
		account.Erase(a.Entitlement.Erase),
		account.Erase(a.Search.Erase),
		account.Erase(a.Notice.Erase),
		account.Erase(a.Report.Erase),
		account.Erase(a.Crisis.Erase),
		account.Erase(tlog.Erase),
		account.Erase(a.Rule.Erase),
		account.Erase(a.Archive.Erase),
	)
	a.Account.Keep(a.Names.Kept)
	a.Policy.Register(func(ctx context.Context, tx *store.Tx, who id.Account, f *policy.Fact) error {
		band, _, err := a.Age.Band(ctx, tx, who, age.DateOf(tx.Now()))
		f.Age = uint8(band.Least())
		return err
	})
}

// holdBody has a decision of the staff stand on a line or an organisation.
func (a *App) holdBody(ctx context.Context, tx *store.Tx, which id.Account, act report.Action, decision int64) error {
	if err := a.Business.Hold(ctx, tx, which, act, decision); err != nil || act != report.Rename {
		return err
	}
	return a.Names.Hold(ctx, tx, which, decision)
}

// freeBody takes it back.
func (a *App) freeBody(ctx context.Context, tx *store.Tx, decision int64) error {
	if err := a.Business.Free(ctx, tx, decision); err != nil {
		return err
	}
	return a.Names.Free(ctx, tx, decision)
}

// mayNotify tells whether a line sends recurring notifications: every one does, unless the host
// asks for a plan.
func (a *App) mayNotify(ctx context.Context, tx *store.Tx, p id.Portfolio, l id.Line) (bool, error) {
	if a.Settings.Organisations.Get().Notifications == free {
		return true, nil
	}
	r, err := a.Entitlement.Has(ctx, tx, entitlement.Subject(p), entitlement.Notifications, int64(l))
	return r.Any(), err
}

// beforeSend tells who hears whom in the chats of lines.
func (a *App) beforeSend(ctx context.Context, tx *store.Tx, line id.Line, member id.Account) (bool, error) {
	return a.Business.Heard(ctx, tx, line, member)
}

// shared lets an actor share a post in a chat if they see it.
func (a *App) shared(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Post) error {
	_, err := a.Post.See(ctx, tx, actor, p)
	return err
}

// visible tells whether a file may be served: the post it hangs on must not be
// hidden from everybody. Who may see a closed file is in its signed address.
func (a *App) visible(ctx context.Context, tx *store.Tx, m media.Media) (bool, error) {
	if m.Post == 0 {
		return true, nil
	}
	words, err := a.Policy.Words(ctx, tx, []decide.Ref{{Kind: decide.KindPost, ID: int64(m.Post)}, {Kind: decide.KindAccount, ID: int64(m.Owner)}})
	if err != nil {
		return false, err
	}
	return !(words[0] | words[1]).Has(decide.Hide | decide.Withheld), nil
}

// listen copies changed policy words into the accounts.
func (a *App) listen() {
	event.On(a.Events, "account.word", func(ctx context.Context, tx *store.Tx, ev policy.Changed) error {
		if ev.Kind != decide.KindAccount {
			return nil
		}
		words, err := a.Policy.Words(ctx, tx, []decide.Ref{{Kind: ev.Kind, ID: ev.ID}})
		if err != nil {
			return err
		}
		return a.Account.SetWord(ctx, tx, id.Account(ev.ID), uint64(words[0]))
	})
}
