package archive

import (
	"errors"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/archive/form"
	"parvis/engine/archive/pack"
	"parvis/engine/media"
)

const (
	// fileMost bounds a file of a post; engine/media has closer bounds.
	fileMost = 128 << 20
	// filmWait is how long a post waits for its film to be worked on.
	filmWait = 5 * time.Second
)

// files uploads what hangs on a post and gives it in order. What cannot be taken
// is noted; the post comes without it. A film that is still being worked on asks
// for patience.
func (j *job) files(item string, list []form.File) ([]id.Media, error) {
	var ready []media.Media
	for n, f := range list {
		if n >= media.MaxPerPost {
			j.miss(item, f, media.ErrTooMany)
			continue
		}
		m, err := j.file(f)
		switch why := fault.Of(err); {
		case err == nil:
			ready = append(ready, m)
		case passing(why):
			return nil, err
		default:
			j.miss(item, f, why)
		}
	}
	var out []id.Media
	for _, m := range ready {
		switch {
		case m.State == media.Processing:
			return nil, again{filmWait}
		case m.State == media.Failed:
			j.miss(item, form.File{}, fault.New(fault.Invalid, m.Error))
		case m.Type != "image" && len(ready) > 1:
			j.miss(item, form.File{}, errFilm)
		default:
			out = append(out, m.ID)
		}
	}
	return out, nil
}

// miss notes a file that a post comes without.
func (j *job) miss(item string, f form.File, why *fault.Fault) {
	if f.URL != "" {
		item += " · " + path.Base(f.URL)
	}
	j.also = append(j.also, refusal(string(form.Posts), item, why))
}

// file gives one file of a post, uploaded now or by a slice before this one.
func (j *job) file(f form.File) (media.Media, error) {
	name := j.find(f.URL)
	if name == "" {
		return media.Media{}, errNoFile
	}
	var had media.Media
	err := j.Store.Read(j.ctx, func(tx *store.Tx) error {
		m, err := mediaAt(tx, j.run.ID, name)
		if err != nil {
			return err
		}
		list, err := j.Media.Many(j.ctx, tx, []id.Media{m})
		if err == nil && len(list) > 0 && list[0].Post == 0 {
			had = list[0]
		}
		return err
	})
	if err != nil || had.ID != 0 {
		return had, err
	}
	return j.upload(name, f)
}

func (j *job) upload(name string, f form.File) (media.Media, error) {
	r, err := j.pack.Read(name, fileMost)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return media.Media{}, errNoFile
	case errors.Is(err, pack.ErrLarge):
		return media.Media{}, errLarge
	}
	if err != nil {
		return media.Media{}, err
	}
	defer r.Close()
	m, err := j.Media.Upload(j.ctx, j.actor.Account, r)
	if err != nil {
		return media.Media{}, err
	}
	alt := clip(f.Description)
	return m, j.Store.Write(j.ctx, func(tx *store.Tx) error {
		if err := j.Media.Describe(j.ctx, tx, j.actor.Account, media.Change{ID: m.ID, Description: &alt, Focus: f.Focus}); err != nil {
			return err
		}
		return putMedia(tx, j.run.ID, name, m.ID)
	})
}

// altMax counts characters of an alternative text, as engine/media does; a
// longer one is cut.
const altMax = 1500

func clip(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
	if runes := []rune(s); len(runes) > altMax {
		return string(runes[:altMax-1]) + "…"
	}
	return s
}

// find gives the entry that an attachment names: by its path, or by the end of
// it when the archive was written with other folders around.
func (j *job) find(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	p := strings.TrimPrefix(strings.TrimPrefix(path.Clean("/"+u.Path), "/"), "system/")
	if j.pack.Has(p) {
		return p
	}
	if i := strings.Index(p, "media_attachments/"); i > 0 && j.pack.Has(p[i:]) {
		return p[i:]
	}
	return ""
}
