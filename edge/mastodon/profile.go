package mastodon

import (
	"context"
	"net/http"
	"parvis/edge/mastodon/entity/draft"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/edge/mastodon/entity"
	"parvis/edge/mastodon/render"
	"parvis/engine/account"
	"parvis/engine/account/house"
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

// prose gives a text of the network as HTML, in the language of whoever reads.
func (c *call) prose(t house.Text) string {
	return web.Markdown(t.Words.In(c.reading(), c.Words.Fallback()))
}

// document answers with the version of a text that holds.
func (c *call) document(k house.Kind) error {
	var t house.Text
	if err := c.read(func(ctx context.Context, tx *store.Tx) (err error) { t, err = c.House.Text(ctx, tx, k); return err }); err != nil {
		return err
	}
	return c.json(map[string]any{"updated_at": entity.Stamp(t.Since), "content": c.prose(t)})
}

func (c *call) extendedDescription() error { return c.document(house.About) }

func (c *call) privacyPolicy() error { return c.document(house.Privacy) }

// terms answers with the terms of service; by a date, with the version that
// begins on it.
func (c *call) terms() error {
	var t house.Text
	err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
		date := c.r.PathValue("date")
		if date == "" {
			t, err = c.House.Text(ctx, tx, house.Terms)
			return err
		}
		day, err := time.Parse(time.DateOnly, date)
		if err != nil {
			return errNotFound
		}
		t, err = c.House.Version(ctx, tx, house.Terms, day)
		return err
	})
	if err != nil {
		return err
	}
	var next any
	if !t.Next.IsZero() {
		next = t.Next.Format(time.DateOnly)
	}
	return c.json(map[string]any{
		"effective_date": t.Since.Format(time.DateOnly), "effective": !t.Since.After(c.Clock.Now()), "content": c.prose(t), "succeeded_by": next,
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
