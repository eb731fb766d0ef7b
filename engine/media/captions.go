package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"parvis/base/blob"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// captions begins the name of a rendition with captions. A file's address is kept by
// browsers for ever, so that the name tells one version from the next:
// captions.{language}.{part of the hash}.
const captions = "captions."

// maxLanguages is in how many languages a file has captions.
const maxLanguages = 20

// Captions are the words of a film or sound in one language.
type Captions struct {
	// Lang is a BCP 47 tag.
	Lang string
	// Rendition is the name of the file, for Path; it is WebVTT.
	Rendition string
}

// Captions lists in which languages there are captions, by tag.
func (m *Media) Captions() (out []Captions) {
	for _, r := range m.Renditions {
		if rest, ok := strings.CutPrefix(r.Name, captions); ok {
			lang, _, _ := strings.Cut(rest, ".")
			out = append(out, Captions{lang, r.Name})
		}
	}
	return out
}

// Spoken tells whether a file can have captions.
func (m *Media) Spoken() bool { return m.Type == "video" || m.Type == "audio" }

// Caption takes the words of a film or sound of the actor's in a language, as WebVTT or
// SubRip, in place of those that it had in that language. Faults: media.gone,
// media.quota and media.captions.*, after which all is as it was.
func (e *Engine) Caption(ctx context.Context, actor account.Actor, which id.Media, lang string, r io.Reader) error {
	if !i18n.Language(lang) || strings.ContainsAny(lang, "./") {
		return errLanguage
	}
	sent, err := io.ReadAll(io.LimitReader(r, maxCaptions+1))
	if err != nil {
		return err
	}
	cues, err := readCues(sent)
	if err != nil {
		return err
	}
	data := writeCues(cues)
	if len(data) > maxCaptions { // what is escaped takes more room
		return errCaptionsLarge
	}
	hash := sha256.Sum256(data)
	x := Rendition{Media: which, Blob: hex.EncodeToString(hash[:]), Mime: vtt, Bytes: int64(len(data))}
	x.Name = captions + lang + "." + x.Blob[:12]
	if err := e.put(ctx, []encoded{{Rendition: x, data: data}}); err != nil {
		return err
	}
	return e.o.Store.Write(ctx, func(tx *store.Tx) error {
		m, err := e.captioned(ctx, tx, actor, which)
		if err != nil {
			return err
		}
		old, had := m.captionsIn(lang)
		if !had && len(m.Captions()) >= maxLanguages {
			return errCaptionsMany
		}
		if err := e.quota(tx, actor.Account, x.Bytes-old.Bytes); err != nil {
			return err
		}
		if err := uncaption(tx, m, old); err != nil {
			return err
		}
		if err := putRendition(tx, x); err != nil {
			return err
		}
		if err := addBytes(tx, which, x.Bytes-old.Bytes); err != nil {
			return err
		}
		return useAll(tx, which)
	})
}

// Uncaption takes captions away from a file of the actor's.
func (e *Engine) Uncaption(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Media, lang string) error {
	m, err := e.captioned(ctx, tx, actor, which)
	if err != nil {
		return err
	}
	old, had := m.captionsIn(lang)
	if !had {
		return errGone
	}
	if err := uncaption(tx, m, old); err != nil {
		return err
	}
	if err := addBytes(tx, which, -old.Bytes); err != nil {
		return err
	}
	return useAll(tx, which)
}

// uncaption takes a file of captions out of its row; the caller marks what is left as
// used.
func uncaption(tx *store.Tx, m Media, old Rendition) error {
	if old.Name == "" {
		return nil
	}
	if err := idle(tx, []id.Media{m.ID}); err != nil {
		return err
	}
	return dropRendition(tx, m.ID, old.Name)
}

// Words gives captions as cues, for whoever reads what is said.
func (e *Engine) Words(ctx context.Context, m Media, c Captions) ([]Cue, error) {
	x, ok := m.named(c.Rendition)
	if !ok {
		return nil, errGone
	}
	f, err := e.o.Blob.Open(ctx, blob.Key(x.Blob))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 2*maxCaptions))
	if err != nil {
		return nil, err
	}
	return cuesOf(data)
}

// captioned gives a film or sound of the actor's, which may hang on a post.
func (e *Engine) captioned(ctx context.Context, tx *store.Tx, actor account.Actor, which id.Media) (Media, error) {
	list, err := e.Many(ctx, tx, []id.Media{which})
	if err != nil {
		return Media{}, err
	}
	if len(list) == 0 || !actor.Known() || list[0].Owner != actor.Account || !list[0].Spoken() || list[0].State != Ready {
		return Media{}, errGone
	}
	return list[0], nil
}

func (m *Media) captionsIn(lang string) (Rendition, bool) {
	for _, c := range m.Captions() {
		if c.Lang == lang {
			return m.named(c.Rendition)
		}
	}
	return Rendition{}, false
}
