package media

import (
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"parvis/base/blob"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
)

// The verbs of this file but Copy are called outside any transaction and open
// their own: to decode takes long, and files are stored before the rows that
// name them.

// Upload takes a file of the owner's: it is recognised by its content, decoded
// and written anew, and hangs on nothing yet. A picture is ready when Upload
// returns, a film is Processing. Faults: media.unsupported, media.unreadable,
// media.too_large, media.refused, media.quota, media.busy; then nothing is kept.
func (e *Engine) Upload(ctx context.Context, owner id.Account, r io.Reader) (Media, error) {
	return e.take(ctx, owner, r, nil)
}

// take is Upload for what other knows too, as spool has it.
func (e *Engine) take(ctx context.Context, owner id.Account, r io.Reader, other func(head []byte) (format, bool)) (Media, error) {
	file, f, err := e.spool(ctx, r, other)
	if err != nil {
		return Media{}, err
	}
	defer file.Close()
	if err := e.room(ctx, owner); err != nil {
		return Media{}, err
	}
	switch f.kind {
	case document:
		return e.takeDocument(ctx, owner, file, f)
	case still:
		return e.takeStill(ctx, owner, file, f, Media{}, maxSide)
	}
	return e.takeFilm(ctx, owner, file, f)
}

// Picture takes an avatar or header: a still picture that stays until Discard.
// An animation becomes its first frame. Faults as of Upload.
func (e *Engine) Picture(ctx context.Context, owner id.Account, r io.Reader) (Media, error) {
	return e.picture(ctx, owner, r, Media{Reserved: true})
}

// Thumbnail takes a picture for the network itself, as Picture does for a
// member: nobody's space is used, and it hangs on nothing until Reserve.
func (e *Engine) Thumbnail(ctx context.Context, r io.Reader) (Media, error) {
	return e.picture(ctx, 0, r, Media{})
}

// picture takes a still picture; whoever is nobody needs no space.
func (e *Engine) picture(ctx context.Context, owner id.Account, r io.Reader, m Media) (Media, error) {
	file, f, err := e.spool(ctx, r, nil)
	if err != nil {
		return Media{}, err
	}
	defer file.Close()
	if f.kind != still {
		return Media{}, errUnsupported
	}
	if err := e.room(ctx, owner); err != nil {
		return Media{}, err
	}
	return e.takeStill(ctx, owner, file, f, m, maxPicture)
}

// Copy makes a second medium of a ready one of the owner's, on the same stored
// files, that hangs on nothing yet and has no description. It is called in the
// caller's transaction; rules are not asked again about the same picture.
// Faults: media.gone, media.processing, media.quota.
func (e *Engine) Copy(ctx context.Context, tx *store.Tx, owner id.Account, of id.Media) (Media, error) {
	return e.copy(ctx, tx, owner, of, e.quota)
}

// Again is Copy for who sends one file to many: it takes no more of the owner's space than
// the first, as nothing more is stored. Faults as of Copy, without media.quota.
func (e *Engine) Again(ctx context.Context, tx *store.Tx, owner id.Account, of id.Media) (Media, error) {
	return e.copy(ctx, tx, owner, of, func(*store.Tx, id.Account, int64) error { return nil })
}

func (e *Engine) copy(ctx context.Context, tx *store.Tx, owner id.Account, of id.Media, quota func(*store.Tx, id.Account, int64) error) (Media, error) {
	list, err := e.Many(ctx, tx, []id.Media{of})
	if err != nil {
		return Media{}, err
	}
	if len(list) == 0 || list[0].Owner != owner || list[0].State == Failed {
		return Media{}, errGone
	}
	m := list[0]
	if m.State != Ready {
		return Media{}, errProcessing
	}
	if err := quota(tx, owner, m.Bytes); err != nil {
		return Media{}, err
	}
	m.ID, m.At, m.Post, m.Reserved, m.Closed, m.Secret = id.Media(tx.NewID()), tx.Now(), 0, false, false, seal.NewCode()
	m.Description, m.FocusX, m.FocusY = "", 0, 0
	keys := make([]string, 0, len(m.Renditions))
	for i := range m.Renditions {
		m.Renditions[i].Media = m.ID
		keys = append(keys, m.Renditions[i].Blob)
	}
	if err := insertMedia(tx, m); err != nil {
		return Media{}, err
	}
	if err := use(tx, keys); err != nil {
		return Media{}, err
	}
	return m, e.emit(tx, Kept{Media: m.ID, Owner: owner, Type: m.Type})
}

// room fails when the owner's space is full.
func (e *Engine) room(ctx context.Context, owner id.Account) error {
	return e.o.Store.Read(ctx, func(tx *store.Tx) error { return e.quota(tx, owner, 0) })
}

func (e *Engine) quota(tx *store.Tx, owner id.Account, more int64) error {
	if e.o.Quota < 0 || owner == 0 {
		return nil
	}
	used, err := usedBy(tx, owner)
	if err != nil {
		return err
	}
	if used >= e.o.Quota || used+more > e.o.Quota {
		return quotaOf(e.o.Quota)
	}
	return nil
}

// takeStill works on a picture, which becomes at most side long; m says what is
// known of it already.
func (e *Engine) takeStill(ctx context.Context, owner id.Account, file *os.File, f format, m Media, side int) (Media, error) {
	h, err := inspect(file, f)
	if err != nil {
		return Media{}, err
	}
	if f == gifFile && h.moves.frames > 1 && side == maxSide && e.takesFilms() {
		return e.takeFilm(ctx, owner, file, f)
	}
	m.ID, m.Owner, m.Type, m.State = id.Media(e.o.Store.NewID()), owner, "image", Ready
	made, l, err := e.develop(ctx, file, f, h, side)
	if err != nil {
		return Media{}, err
	}
	m.Mime, m.Blurhash, m.Color = made[0].Mime, l.blurhash, l.color
	sent, err := describeFile(file, Rendition{})
	if err != nil {
		return Media{}, err
	}
	keep, err := e.ask(ctx, Decoded{Media: m.ID, Owner: owner, Type: m.Type, Picture: l.preview, Hash: sent.Blob, Kept: made[0].Blob})
	if err != nil {
		return Media{}, err
	}
	return e.keep(ctx, m, made, keep)
}

// develop decodes and renders when there is a core for it. A small picture does
// not move.
func (e *Engine) develop(ctx context.Context, file io.ReadSeeker, f format, h header, side int) ([]encoded, looks, error) {
	leave, err := e.gate.enter(ctx, h.weight)
	if err != nil {
		return nil, looks{}, err
	}
	defer leave()
	d, err := decode(ctx, file, f, h)
	if err != nil {
		return nil, looks{}, err
	}
	if side == maxPicture {
		d.moves = nil
	}
	return render(d, side)
}

// keep stores the files, then the rows.
func (e *Engine) keep(ctx context.Context, m Media, made []encoded, keep []func(*store.Tx) error) (Media, error) {
	list := make([]Rendition, 0, len(made))
	for _, x := range made {
		x.Media = m.ID
		list = append(list, x.Rendition)
	}
	if err := e.put(ctx, made); err != nil {
		return Media{}, err
	}
	return e.row(ctx, m, list, keep)
}

// row stores the rows of a medium whose files are stored.
func (e *Engine) row(ctx context.Context, m Media, list []Rendition, keep []func(*store.Tx) error) (Media, error) {
	m.Secret, m.Renditions, m.Bytes = seal.NewCode(), list, 0
	keys := make([]string, 0, len(list))
	for _, x := range list {
		m.Bytes += x.Bytes
		keys = append(keys, x.Blob)
	}
	slices.SortFunc(m.Renditions, func(a, b Rendition) int { return strings.Compare(a.Name, b.Name) })
	err := e.o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := e.quota(tx, m.Owner, m.Bytes); err != nil {
			return err
		}
		m.At = tx.Now()
		if err := insertMedia(tx, m); err != nil {
			return err
		}
		if err := use(tx, keys); err != nil {
			return err
		}
		for _, fn := range keep {
			if err := fn(tx); err != nil {
				return err
			}
		}
		return e.emit(tx, Kept{Media: m.ID, Owner: m.Owner, Type: m.Type})
	})
	if err != nil {
		return Media{}, err
	}
	return m, nil
}

func keysOf(made []encoded) (keys []string) {
	for _, x := range made {
		keys = append(keys, x.Blob)
	}
	return keys
}

// put announces files, so that they are found if no row ever names them, and
// stores them.
func (e *Engine) put(ctx context.Context, made []encoded) error {
	if err := e.announce(ctx, keysOf(made)); err != nil {
		return err
	}
	for _, x := range made {
		if _, err := e.o.Blob.Put(ctx, bytes.NewReader(x.data), blob.PutOptions{Max: x.Bytes, Type: x.Mime}); err != nil {
			return err
		}
	}
	return nil
}

// announce marks files as about to come; one that is just being removed makes
// the caller come back a moment later.
func (e *Engine) announce(ctx context.Context, keys []string) error {
	slices.Sort(keys)
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		for _, k := range slices.Compact(slices.Clone(keys)) {
			ok, err := expect(tx, k)
			if err != nil {
				return err
			}
			if !ok {
				return errBusy.Wait(queueRest)
			}
		}
		return nil
	})
}
