package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"parvis/base/blob"
	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/seal"
	"parvis/base/store"
	"parvis/base/timer"
)

// A film or sound is measured while its sender waits, kept under the name raw,
// and worked on by a timer, one at a time in a process. What a client may see
// has been encoded anew; then raw goes.

const (
	// filmTries is how often work is begun that ends for reasons of ours.
	filmTries = 4
	filmLater = 15 * time.Second
)

// Close ends work on films under way; it begins anew when the program starts
// again. It is called before the timers are closed.
func (e *Engine) Close() { e.close() }

// settling is how often it is looked, every quarter of a second, whether a film or a sound
// is written anew, before whoever waits goes on without it.
const settling = 80

// Settle waits a while until none of these files is worked on: people and clients use
// a film as soon as it is sent.
func (e *Engine) Settle(ctx context.Context, files ...id.Media) error {
	for range settling {
		busy := false
		err := e.o.Store.Read(ctx, func(tx *store.Tx) error {
			list, err := e.Many(ctx, tx, files)
			busy = slices.ContainsFunc(list, func(m Media) bool { return m.State == Processing })
			return err
		})
		if err != nil || !busy {
			return err
		}
		wait := make(chan struct{})
		timer := e.o.Clock.AfterFunc(time.Second/4, func() { close(wait) })
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-wait:
		}
	}
	return nil
}

// takeFilm keeps a film, sound or animation to be worked on.
func (e *Engine) takeFilm(ctx context.Context, owner id.Account, file *os.File, f format) (Media, error) {
	m := Media{ID: id.Media(e.o.Store.NewID()), Owner: owner, Type: "gifv", Mime: f.mime, State: Processing, Secret: seal.NewCode()}
	if f != gifFile {
		c, err := e.judge(ctx, file, f)
		if err != nil {
			return Media{}, err
		}
		m.Type = "video"
		if f.kind == sound || c.w == 0 {
			m.Type = "audio"
		}
	}
	x, err := describeFile(file, Rendition{Media: m.ID, Name: raw, Mime: f.mime})
	if err != nil {
		return Media{}, err
	}
	m.Bytes = x.Bytes
	if err := e.putFile(ctx, file, x); err != nil {
		return Media{}, err
	}
	err = e.o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := e.quota(tx, owner, m.Bytes); err != nil {
			return err
		}
		m.At = tx.Now()
		if err := insertMedia(tx, m); err != nil {
			return err
		}
		if err := putRendition(tx, x); err != nil {
			return err
		}
		if err := use(tx, []string{x.Blob}); err != nil {
			return err
		}
		return e.o.Timers.At(tx, timer.Work{Kind: filmKind, Key: m.ID.String(), At: tx.Now(), Data: []byte(f.demuxer)})
	})
	if err != nil {
		return Media{}, err
	}
	return m, nil
}

// judge measures a film and refuses what is unreadable or too large.
func (e *Engine) judge(ctx context.Context, file *os.File, f format) (clip, error) {
	leave, err := e.gate.enter(ctx, 1)
	if err != nil {
		return clip{}, err
	}
	defer leave()
	dir, err := os.MkdirTemp(e.o.Temp, filmPrefix+"*")
	if err != nil {
		return clip{}, fault.Wrap(errBusy, err)
	}
	defer os.RemoveAll(dir)
	c, err := e.measure(ctx, dir, file, f.demuxer)
	switch {
	case ctx.Err() != nil:
		return c, ctx.Err()
	case err != nil:
		return c, fault.Wrap(errUnreadable, err)
	case f.kind == sound && !c.sound:
		return c, errUnreadable
	case c.w < 0 || c.h < 0 || c.w > maxFilmPixels || c.h > maxFilmPixels || c.w*c.h > maxFilmPixels || c.rate > maxFilmRate*1000:
		return c, tooLarge(f)
	}
	_, err = file.Seek(0, io.SeekStart)
	return c, err
}

// workOn is the timer's work on one film.
func (e *Engine) workOn(ctx context.Context, d timer.Due) error {
	which, err := id.Parse[id.Media](d.Work.Key)
	if err != nil {
		return fmt.Errorf("%w: %w", timer.Drop, err)
	}
	select {
	case e.films <- struct{}{}:
		defer func() { <-e.films }()
	default:
		return e.o.Store.Write(ctx, func(tx *store.Tx) error {
			w := d.Work
			w.At = tx.Now().Add(filmLater)
			return e.o.Timers.At(tx, w)
		})
	}
	ctx, cancel := context.WithTimeout(ctx, filmFor)
	defer cancel()
	go func() {
		select {
		case <-e.quit:
			cancel()
		case <-ctx.Done():
		}
	}()
	err = e.prepare(ctx, which, string(d.Work.Data))
	var broken *spoiled
	switch {
	case err != nil && e.closed():
		return errBusy.Wait(filmLater)
	case errors.As(err, &broken), err != nil && d.Tries+1 >= filmTries:
		e.o.Log.Info("a film could not be prepared", "media", which, "error", err.Error())
		return e.spoil(context.WithoutCancel(ctx), which, err)
	}
	return err
}

func (e *Engine) closed() bool {
	select {
	case <-e.quit:
		return true
	default:
		return false
	}
}

// spoiled marks an error as the file's own fault.
type spoiled struct{ error }

func (s *spoiled) Unwrap() error { return s.error }

// prepare encodes a film anew, stores it and makes it ready.
func (e *Engine) prepare(ctx context.Context, which id.Media, demuxer string) error {
	m, source, err := e.pending(ctx, which)
	if err != nil || m.State != Processing {
		return err
	}
	dir, err := os.MkdirTemp(e.o.Temp, filmPrefix+"*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	in, err := e.fetch(ctx, dir, source)
	if err != nil {
		return err
	}
	defer in.Close()
	name, args := filmOut, asFilm(demuxer, m.Type == "gifv")
	if m.Type == "audio" {
		name, args = soundOut, asSound(demuxer)
	}
	if _, err := child(ctx, dir, in, e.o.FFmpeg, args...); err != nil {
		return &spoiled{err}
	}
	out, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return &spoiled{err}
	}
	defer out.Close()
	return e.finishFilm(ctx, dir, out, m, source)
}

// pending reads a medium and its raw file.
func (e *Engine) pending(ctx context.Context, which id.Media) (m Media, source string, err error) {
	err = e.o.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := e.Many(ctx, tx, []id.Media{which})
		if err != nil || len(list) == 0 || list[0].State != Processing {
			return err
		}
		m = list[0]
		source, err = rawOf(tx, which)
		return err
	})
	return m, source, err
}

// fetch copies a stored file into the private folder.
func (e *Engine) fetch(ctx context.Context, dir, key string) (*os.File, error) {
	from, err := e.o.Blob.Open(ctx, blob.Key(key))
	if err != nil {
		return nil, err
	}
	defer from.Close()
	to, err := os.OpenFile(filepath.Join(dir, "in"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(to, from); err != nil {
		return nil, errors.Join(err, to.Close())
	}
	return to, nil
}

// finishFilm measures what was made, takes a frame, asks the rules and stores.
func (e *Engine) finishFilm(ctx context.Context, dir string, out *os.File, m Media, sent string) error {
	demuxer, mime := mp4File.demuxer, mp4File.mime
	if m.Type == "audio" {
		demuxer, mime = mp3File.demuxer, mp3File.mime
	}
	c, err := e.measure(ctx, dir, out, demuxer)
	if err != nil {
		return &spoiled{err}
	}
	x, err := describeFile(out, Rendition{Media: m.ID, Name: Original, Mime: mime, Width: c.w, Height: c.h,
		Duration: max(c.duration, time.Millisecond), FrameRate: c.rate, Bitrate: c.bitrate})
	if err != nil {
		return err
	}
	var small []encoded
	var l looks
	if m.Type != "audio" {
		if small, l, err = e.frame(ctx, dir, out, c); err != nil {
			return err
		}
	}
	keep, err := e.ask(ctx, Decoded{Media: m.ID, Owner: m.Owner, Type: m.Type, Picture: l.preview, Hash: sent, Kept: x.Blob})
	if errors.Is(err, errRefused) {
		return &spoiled{err}
	}
	if err != nil {
		return err
	}
	if err := errors.Join(e.putFile(ctx, out, x), e.put(ctx, small)); err != nil {
		return err
	}
	m.Mime, m.Blurhash, m.Color, m.Bytes, m.State = mime, l.blurhash, l.color, x.Bytes, Ready
	m.Renditions = []Rendition{x}
	for _, s := range small {
		s.Media = m.ID
		m.Bytes += s.Bytes
		m.Renditions = append(m.Renditions, s.Rendition)
	}
	return e.ready(ctx, m, keep)
}

// frame takes a picture out of a film: a second in, or in the middle of a short
// one.
func (e *Engine) frame(ctx context.Context, dir string, out *os.File, c clip) ([]encoded, looks, error) {
	if _, err := child(ctx, dir, out, e.o.FFmpeg, asFrame(min(c.duration/2, time.Second))...); err != nil {
		return nil, looks{}, &spoiled{err}
	}
	picture, err := os.Open(filepath.Join(dir, frameOut))
	if err != nil {
		return nil, looks{}, &spoiled{err}
	}
	defer picture.Close()
	h, err := inspect(picture, pngFile)
	if err != nil {
		return nil, looks{}, &spoiled{err}
	}
	made, l, err := e.develop(ctx, picture, pngFile, h, maxSide)
	if err != nil {
		return nil, looks{}, err
	}
	return made[len(made)-1:], l, nil // the preview alone
}

// ready replaces the raw file by what was made.
func (e *Engine) ready(ctx context.Context, m Media, keep []func(*store.Tx) error) error {
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		m, err := e.covered(ctx, tx, m)
		if err != nil {
			return err
		}
		going, err := settleFilm(tx, m)
		if err != nil || !going {
			return err
		}
		var keys []string
		for _, r := range m.Renditions {
			if err := putRendition(tx, r); err != nil {
				return err
			}
			keys = append(keys, r.Blob)
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
}

// covered gives a film with the cover that its sender chose meanwhile, if any, instead
// of the frame that was taken out of it.
func (e *Engine) covered(ctx context.Context, tx *store.Tx, m Media) (Media, error) {
	list, err := e.Many(ctx, tx, []id.Media{m.ID})
	if err != nil || len(list) == 0 {
		return m, err
	}
	chosen, ok := list[0].named(Preview)
	if !ok {
		return m, nil
	}
	if frame, ok := m.named(Preview); ok {
		m.Bytes -= frame.Bytes
	}
	m.Bytes += chosen.Bytes
	m.Blurhash, m.Color = list[0].Blurhash, list[0].Color
	m.Renditions = append(slices.DeleteFunc(slices.Clone(m.Renditions), func(r Rendition) bool { return r.Name == Preview }), chosen)
	return m, nil
}

// spoil gives up on a film.
func (e *Engine) spoil(ctx context.Context, which id.Media, cause error) error {
	code := errFailed.Code
	if errors.Is(cause, errRefused) {
		code = errRefused.Code
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		list, err := e.Many(ctx, tx, []id.Media{which})
		if err != nil || len(list) == 0 {
			return err
		}
		m := list[0]
		m.State, m.Error, m.Bytes = Failed, code, 0
		going, err := settleFilm(tx, m)
		if err != nil || !going {
			return err
		}
		return e.emit(tx, Spoiled{Media: m.ID, Owner: m.Owner, Code: code})
	})
}

// describeFile adds key and size of a file to a rendition.
func describeFile(f *os.File, x Rendition) (Rendition, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return x, err
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	x.Blob, x.Bytes = hex.EncodeToString(h.Sum(nil)), n
	return x, err
}

// putFile announces and stores a file.
func (e *Engine) putFile(ctx context.Context, f *os.File, x Rendition) error {
	if err := e.announce(ctx, []string{x.Blob}); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := e.o.Blob.Put(ctx, f, blob.PutOptions{Max: x.Bytes, Type: x.Mime})
	return err
}
