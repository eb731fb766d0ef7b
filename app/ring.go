package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/message"
	"parvis/engine/message/device"
	"parvis/engine/notify"
)

// rouse tells the devices of members of what was said in a chat.
func (a *App) rouse(ctx context.Context, tx *store.Tx, who []id.Account, c id.Chat) error {
	return a.Notify.Ring(ctx, tx, who, c)
}

// reachable gives those of some members who have a device that rings.
func (a *App) reachable(ctx context.Context, tx *store.Tx, who []id.Account) ([]id.Account, error) {
	return a.Notify.Rung(ctx, tx, who)
}

// readsPosts tells whether somebody who hears a message of another has an app that reads
// posts, or is written to at once about those that name them. For everybody else it counts in
// their next digest.
func (a *App) readsPosts(ctx context.Context, tx *store.Tx, by id.Account, to []id.Account) (bool, error) {
	n, err := a.Grant.Readers(ctx, tx, to)
	if err != nil || n > 0 {
		return n > 0, err
	}
	others := slices.DeleteFunc(slices.Clone(to), func(who id.Account) bool { return who == by })
	if n, err = a.Account.Written(ctx, tx, others, string(notify.Mention)); err != nil || n > 0 {
		return n > 0, err
	}
	return false, a.Notify.Missed(ctx, tx, others)
}

// unheard gives who spoke last in the chats of somebody of which no post tells, in which
// something is new since a time.
func (a *App) unheard(ctx context.Context, tx *store.Tx, who id.Account, since time.Time) ([]id.Account, error) {
	if n, err := a.Grant.Readers(ctx, tx, []id.Account{who}); err != nil || n > 0 {
		return nil, err
	}
	return a.Message.Unheard(ctx, tx, who, since)
}

// linked tells whether a token is that of a device that a member linked for their own
// messages, and that may be used.
func (a *App) linked(ctx context.Context, tx *store.Tx, actor account.Actor) (bool, error) {
	actor.Scopes = account.AllScopes() // what it may is not known here, and is not asked
	d, there, err := a.Device.Used(ctx, tx, actor)
	return there && d.Line == 0 && d.State != device.Suspended, err
}

// knock gives what a device shows of a chat, as the list of chats does. Nothing is unread
// for who muted it meanwhile.
func (a *App) knock(ctx context.Context, tx *store.Tx, actor account.Actor, lang i18n.Tag, which id.Chat) (k notify.Knock, err error) {
	c, err := a.Message.Chat(ctx, tx, actor, which)
	if err != nil || c.Me.Muted(tx.Now()) > 0 || c.Last.ID == 0 {
		return k, err
	}
	who := []id.Account{c.Last.Sender}
	for _, p := range c.Others {
		who = append(who, p.Account)
	}
	faces, err := a.faces(ctx, tx, who)
	if err != nil {
		return k, err
	}
	k = notify.Knock{Title: c.Title, Words: a.gist(lang, c.Last), Unread: c.Me.Unread}
	name := func(who id.Account) string { return cmp.Or(faces[who].Name, faces[who].Handle) }
	by := i18n.Isolated(name(c.Last.Sender))
	switch {
	case c.Kind == message.Group && k.Title == "":
		k.Title = by
	case c.Kind == message.Group:
		k.Words = a.Words.T(lang, "chat.said", i18n.With("Who", by), i18n.With("Text", k.Words))
	case k.Title == "" && len(c.Others) > 0:
		k.Title = name(c.Others[0].Account)
	}
	return k, nil
}

// gist words a message in one line.
func (a *App) gist(lang i18n.Tag, m message.Message) string {
	switch w := m.Words; {
	case !m.DeletedAt.IsZero():
		return a.Words.T(lang, "chat.deleted")
	case w.Text != "":
		return w.Text
	case w.File != "":
		return a.Words.T(lang, "chat."+w.File)
	case w.Location != nil:
		return a.Words.T(lang, "chat.location")
	case w.Post != 0:
		return a.Words.T(lang, "chat.post")
	case w.Chosen != nil:
		return w.Chosen.Title
	case len(w.Contacts) > 0:
		return w.Contacts[0].Name.Formatted
	case w.Card != nil && len(w.Card.Cards) > 0:
		return w.Card.Cards[0].Header
	}
	return ""
}
