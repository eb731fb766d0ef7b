package business

import (
	"cmp"
	"context"
	"errors"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
	"parvis/engine/message"
)

const (
	// fileFor is how long apps can fetch a file that their line uploaded, heardFor one that a
	// member sent (business-messaging 8).
	fileFor  = 30 * 24 * time.Hour
	heardFor = 7 * 24 * time.Hour
)

// AddFile keeps a file that a line uploaded, for apps to name.
func (e *Engine) AddFile(ctx context.Context, tx *store.Tx, l id.Line, m id.Media) error {
	if err := e.o.Media.Reserve(ctx, tx, id.Account(l), []id.Media{m}, true); err != nil {
		return err
	}
	if err := e.o.Media.SetClosed(ctx, tx, []id.Media{m}, true); err != nil {
		return err
	}
	return putFile(tx, m, l, tx.Now())
}

// File gives a file that a line of a portfolio uploaded, or that a member sent to one.
func (e *Engine) File(ctx context.Context, tx *store.Tx, p id.Portfolio, m id.Media) (media.Media, Line, error) {
	which, err := lineOfFile(tx, m)
	if store.IsMissing(err) {
		return media.Media{}, Line{}, errFile
	}
	if err != nil {
		return media.Media{}, Line{}, err
	}
	l, err := lineByID(tx, which)
	if err == nil && l.Portfolio != p {
		err = errFile
	}
	if err != nil {
		return media.Media{}, Line{}, err
	}
	got, err := e.o.Media.Many(ctx, tx, []id.Media{m})
	if err != nil || len(got) == 0 {
		return media.Media{}, Line{}, errors.Join(err, errFile)
	}
	if got[0].Owner != id.Account(l.ID) {
		since, err := fileSince(tx, m)
		if err == nil && !since.Add(heardFor).After(tx.Now()) {
			err = errFile
		}
		if err != nil {
			return media.Media{}, Line{}, err
		}
	}
	return got[0], l, nil
}

// DropFile forgets a file for apps; one that the line uploaded is gone with it, and what
// was sent already stays with whoever has it.
func (e *Engine) DropFile(ctx context.Context, tx *store.Tx, l id.Line, m media.Media) error {
	if err := dropFile(tx, m.ID); err != nil || m.Owner != id.Account(l) {
		return err
	}
	return e.o.Media.Discard(ctx, tx, m.ID)
}

// Fit refuses words whose files are not a line's, or of another kind than they say.
func (e *Engine) Fit(ctx context.Context, tx *store.Tx, l id.Line, w message.Words) error {
	if w.Media != 0 {
		if err := e.fits(ctx, tx, l, w.Media, w.File); err != nil {
			return err
		}
	}
	if w.Card == nil {
		return nil
	}
	for _, one := range w.Card.Cards {
		if one.Media == 0 {
			continue
		}
		if err := e.fits(ctx, tx, l, one.Media, cmp.Or(one.Of, "image")); err != nil {
			return err
		}
	}
	return nil
}

// fits tells whether a file is one of a line's and of a kind.
func (e *Engine) fits(ctx context.Context, tx *store.Tx, l id.Line, m id.Media, kind string) error {
	of, err := lineOfFile(tx, m)
	if store.IsMissing(err) || err == nil && of != l {
		return errFile
	}
	if err != nil {
		return err
	}
	got, err := e.o.Media.Many(ctx, tx, []id.Media{m})
	switch {
	case err != nil:
		return err
	case len(got) == 0 || got[0].Owner != id.Account(l) || got[0].State == media.Failed:
		return errFile
	case got[0].Type != kind && !(got[0].Type == "gifv" && kind == "video") && !(got[0].Type == "image" && kind == "sticker"):
		return errFileKind
	}
	return nil
}

// forgetFiles lets go of files that apps had a month for.
func (e *Engine) forgetFiles(ctx context.Context, tx *store.Tx) error {
	old, err := filesBefore(tx, tx.Now().Add(-fileFor), 100)
	if err != nil || len(old) == 0 {
		return err
	}
	got, err := e.o.Media.Many(ctx, tx, old)
	if err != nil {
		return err
	}
	for _, m := range got {
		l, err := lineOfFile(tx, m.ID)
		if err != nil {
			return err
		}
		if err := e.DropFile(ctx, tx, l, m); err != nil {
			return err
		}
	}
	for _, m := range old {
		if err := dropFile(tx, m); err != nil {
			return err
		}
	}
	return nil
}
