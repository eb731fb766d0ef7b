package mastodon

import (
	"context"
	"net/http"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/edge/mastodon/entity"
	"parvis/engine/media"
)

func (c *call) uploadMedia() error {
	f := c.File("file")
	if f == nil {
		return errNoFile
	}
	src, err := f.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	m, err := c.Media.Upload(c.r.Context(), c.actor.Account, src)
	if err != nil {
		return err
	}
	ch := mediaChange(m.ID, c.Params)
	if ch.Description != nil || ch.Focus != nil {
		if err := c.write(func(ctx context.Context, tx *store.Tx) error { return c.Media.Describe(ctx, tx, c.actor.Account, ch) }); err != nil {
			return err
		}
	}
	if err := c.cover(m.ID); err != nil {
		return err
	}
	return c.answerMedia(m.ID, true)
}

// answerMedia answers with an upload: 202 right after it while it is worked on,
// 206 when asked later.
func (c *call) answerMedia(m id.Media, fresh bool) error {
	var out entity.Media
	var state media.State
	err := c.read(func(ctx context.Context, tx *store.Tx) error {
		got, err := c.Media.Own(ctx, tx, c.actor, m)
		if err != nil {
			return err
		}
		out, state = c.board(ctx, tx).Attachment(got), got.State
		return nil
	})
	switch {
	case err != nil:
		return err
	case state == media.Failed:
		return errProcessing
	case state == media.Processing && fresh:
		return c.answer(http.StatusAccepted, out)
	case state == media.Processing:
		return c.answer(http.StatusPartialContent, out)
	}
	return c.json(out)
}

func (c *call) getMedia() error {
	m, err := path[id.Media](c, "id")
	if err != nil {
		return err
	}
	return c.answerMedia(m, false)
}

func (c *call) updateMedia() error {
	m, err := path[id.Media](c, "id")
	if err != nil {
		return err
	}
	ch := mediaChange(m, c.Params)
	if err := c.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := c.Media.Own(ctx, tx, c.actor, m); err != nil {
			return err
		}
		return c.Media.Describe(ctx, tx, c.actor.Account, ch)
	}); err != nil {
		return err
	}
	if err := c.cover(m); err != nil {
		return err
	}
	return c.answerMedia(m, false)
}

// cover takes the picture that is to stand for a file, if one was sent.
func (c *call) cover(m id.Media) error {
	src, err := c.Open("thumbnail")
	if err != nil || src == nil {
		return err
	}
	defer src.Close()
	return c.Media.Cover(c.r.Context(), c.actor, m, src)
}

func (c *call) deleteMedia() error {
	m, err := path[id.Media](c, "id")
	if err != nil {
		return err
	}
	if err := c.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := c.Media.Own(ctx, tx, c.actor, m); err != nil {
			return err
		}
		return c.Media.Discard(ctx, tx, m)
	}); err != nil {
		return err
	}
	return c.nothing()
}
