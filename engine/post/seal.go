package post

import (
	"parvis/base/id"
	"parvis/engine/post/talk"
)

// closed gives a post as it is stored: the words of a direct one in a box.
func (e *Engine) closed(p Post) (Post, error) {
	if p.Visibility != Direct {
		return p, nil
	}
	box, err := talk.Seal(e.Keys, p.ID, "post", talk.Words{Source: p.Source, HTML: p.HTML, Spoiler: p.Spoiler, Unheard: p.Unheard})
	p.Source, p.HTML, p.Spoiler, p.box = "", "", "", box
	return p, err
}

// opened gives a stored post as it reads.
func (e *Engine) opened(p Post) (Post, error) {
	w, err := talk.Open(e.Keys, p.ID, "post", talk.Words{Source: p.Source, HTML: p.HTML, Spoiler: p.Spoiler}, p.box)
	p.Source, p.HTML, p.Spoiler, p.Unheard, p.box = w.Source, w.HTML, w.Spoiler, w.Unheard, nil
	return p, err
}

// closedVersion gives a version of a post as it is stored.
func (e *Engine) closedVersion(p Post, v Version) (Version, error) {
	if p.Visibility != Direct {
		return v, nil
	}
	box, err := talk.Seal(e.Keys, p.ID, "edit", talk.Words{Source: v.Source, HTML: v.HTML, Spoiler: v.Spoiler})
	v.Source, v.HTML, v.Spoiler, v.box = "", "", "", box
	return v, err
}

// openedVersions give stored versions of a post as they read.
func (e *Engine) openedVersions(p id.Post, list []Version) error {
	for i := range list {
		v := &list[i]
		w, err := talk.Open(e.Keys, p, "edit", talk.Words{Source: v.Source, HTML: v.HTML, Spoiler: v.Spoiler}, v.box)
		if err != nil {
			return err
		}
		v.Source, v.HTML, v.Spoiler, v.box = w.Source, w.HTML, w.Spoiler, nil
	}
	return nil
}
