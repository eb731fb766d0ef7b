package media

import (
	"context"
	"io"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// Cover takes a picture that stands for a file of the actor's which hangs on no post:
// for a film instead of a frame of it, for a sound instead of nothing. Faults: media.gone,
// and those of Upload, after which all is as it was.
func (e *Engine) Cover(ctx context.Context, actor account.Actor, which id.Media, r io.Reader) error {
	file, f, err := e.spool(ctx, r, nil)
	if err != nil {
		return err
	}
	defer file.Close()
	if f.kind != still {
		return errUnsupported
	}
	h, err := inspect(file, f)
	if err != nil {
		return err
	}
	made, l, err := e.develop(ctx, file, f, h, maxPicture)
	if err != nil {
		return err
	}
	cover := made[len(made)-1] // the preview alone
	sent, err := describeFile(file, Rendition{})
	if err != nil {
		return err
	}
	keep, err := e.ask(ctx, Decoded{Media: which, Owner: actor.Account, Type: "image", Picture: l.preview, Hash: sent.Blob, Kept: cover.Blob})
	if err != nil {
		return err
	}
	if err := e.put(ctx, []encoded{cover}); err != nil {
		return err
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		m, err := e.Own(ctx, tx, actor, which)
		if err == nil && m.Type == Document {
			err = errUnsupported
		}
		if err != nil {
			return err
		}
		cover := cover.Rendition
		cover.Media = which
		more := cover.Bytes
		if old, ok := m.named(Preview); ok {
			more -= old.Bytes
		}
		if err := e.quota(tx, actor.Account, more); err != nil {
			return err
		}
		if err := idle(tx, []id.Media{which}); err != nil {
			return err
		}
		if err := putRendition(tx, cover); err != nil {
			return err
		}
		if err := setCover(tx, which, l, m.Bytes+more); err != nil {
			return err
		}
		for _, fn := range keep {
			if err := fn(tx); err != nil {
				return err
			}
		}
		return useAll(tx, which)
	})
}
