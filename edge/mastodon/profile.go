package mastodon

import (
	"context"
	"net/http"
	"parvis/edge/mastodon/document"
	"parvis/edge/mastodon/entity/draft"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/render"
	"parvis/engine/account"
)

// rawProfile answers with the caller's profile as it was written.
func (c *call) rawProfile() error {
	var out draft.Profile
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		a, err := c.Account.Find(ctx, tx, c.actor.Account)
		if err != nil {
			return err
		}
		b := c.board(ctx, tx)
		urls, err := b.Pictures([]id.Media{a.AvatarMedia, a.HeaderMedia})
		if err != nil {
			return err
		}
		avatar, header := entity.OrNil(urls[a.AvatarMedia]), entity.OrNil(urls[a.HeaderMedia])
		discoverable, hidden := a.Discoverable, a.HideGraph
		out = draft.Profile{
			ID: a.ID.String(), DisplayName: a.DisplayName, Note: a.Note, Fields: render.Fields(a), Avatar: avatar, AvatarStatic: avatar, AvatarDescription: a.AvatarText,
			Header: header, HeaderStatic: header, HeaderDescription: a.HeaderText, Locked: a.Locked, Bot: a.Bot, HideCollections: &hidden, Discoverable: &discoverable,
			Indexable: a.Indexable, ShowMedia: !a.HideMedia, ShowMediaReplies: !a.HideMediaReplies,
			ShowFeatured: !a.HideFeatured, AttributionDomains: append([]string{}, a.Attribution...),
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.json(out)
}

// updateProfile changes the profile and answers with it as it was written.
func (c *call) updateProfile() error {
	if err := c.changeProfile(); err != nil {
		return err
	}
	return c.rawProfile()
}

// reading is the language that a reader wants texts of the network in.
func (c *call) reading() i18n.Tag {
	return c.actor.Lang.Or(i18n.Negotiate("", "", c.r.Header.Get("Accept-Language"), c.Words.Fallback()))
}

func (c *call) document(d document.Document) error {
	return c.json(map[string]any{"updated_at": entity.Stamp(d.Since), "content": d.HTML(c.reading(), c.Words.Fallback())})
}

func (c *call) extendedDescription() error {
	return c.document(document.Document{Since: c.Network.Privacy.Since, Paragraphs: map[string][]string{string(c.Words.Fallback()): {c.Network.Description}}})
}

func (c *call) privacyPolicy() error { return c.document(c.Network.Privacy) }

// terms answers with the terms of service; by a date, only of the version that
// began on it.
func (c *call) terms() error {
	since := c.Network.Terms.Since.UTC().Format(time.DateOnly)
	if date := c.r.PathValue("date"); date != "" && date != since {
		return errNotFound
	}
	return c.json(map[string]any{
		"effective_date": since, "effective": !c.Network.Terms.Since.After(c.Clock.Now()), "content": c.Network.Terms.HTML(c.reading(), c.Words.Fallback()), "succeeded_by": nil,
	})
}

// resendConfirmation writes the letter again that confirms an address. Only the
// app that made the account may ask, while the account still waits.
func (c *call) resendConfirmation() error {
	err := c.write(func(ctx context.Context, tx *store.Tx) error {
		l, err := c.Account.Login(ctx, tx, c.actor.Account)
		if err != nil {
			return err
		}
		if l.App != c.app.ID || !l.ConfirmedAt.IsZero() && l.EmailNext == "" {
			return errRefused
		}
		if email := c.String("email"); email != "" && l.ConfirmedAt.IsZero() {
			if err := c.Account.ChangeEmail(ctx, tx, c.actor, email); err != nil {
				return err
			}
		}
		return c.Account.Resend(ctx, tx, c.actor)
	})
	if err != nil {
		return err
	}
	return c.nothing()
}

// checkConfirmation tells whether the caller's address is confirmed.
func (c *call) checkConfirmation() error {
	var l account.Login
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		l, err = c.Account.Login(ctx, tx, c.actor.Account)
		return err
	})
	if err != nil {
		return err
	}
	return c.answer(http.StatusOK, !l.ConfirmedAt.IsZero())
}
