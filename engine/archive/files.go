package archive

import (
	"errors"
	"io/fs"
	"net/url"
	"path"
	"slices"
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
		m, err := j.file(f, ready)
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

// file gives one file of a post: uploaded now, by a slice before this one, or, if
// it hangs on another post already, a copy of it. taken are those that the post
// has so far.
func (j *job) file(f form.File, taken []media.Media) (media.Media, error) {
	name := j.find(f.URL)
	if name == "" {
		return media.Media{}, errNoFile
	}
	had, err := j.had(name)
	if err != nil {
		return had, err
	}
	free := had.Post == 0 && !slices.ContainsFunc(taken, func(m media.Media) bool { return m.ID == had.ID })
	switch {
	case had.ID == 0:
		if had, err = j.upload(name); err != nil {
			return had, err
		}
	case had.State != media.Ready:
		return had, nil
	}
	m := had
	err = j.Store.Write(j.ctx, func(tx *store.Tx) (err error) {
		if m = had; !free {
			if m, err = j.Media.Copy(j.ctx, tx, j.actor.Account, had.ID); err != nil {
				return err
			}
		}
		alt, focus := clip(f.Description), f.Focus
		if focus == nil {
			focus = &[2]float64{}
		}
		if err := j.Media.Describe(j.ctx, tx, j.actor.Account, media.Change{ID: m.ID, Description: &alt, Focus: focus}); err != nil {
			return err
		}
		return putMedia(tx, j.run.ID, name, m.ID)
	})
	return m, err
}

// had gives what was made of a file of the archive; the zero Media if nothing was,
// or if it is gone.
func (j *job) had(name string) (m media.Media, err error) {
	err = j.Store.Read(j.ctx, func(tx *store.Tx) error {
		m = media.Media{}
		which, err := mediaAt(tx, j.run.ID, name)
		if err != nil {
			return err
		}
		list, err := j.Media.Many(j.ctx, tx, []id.Media{which})
		if len(list) > 0 {
			m = list[0]
		}
		return err
	})
	return m, err
}

func (j *job) upload(name string) (media.Media, error) {
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
	return j.Media.Upload(j.ctx, j.actor.Account, r)
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
