package post

import (
	"encoding/json"

	"parvis/base/id"
)

// sealPurpose separates the words of direct posts from what else is sealed.
const sealPurpose = "post.direct"

// words are what a direct post says. Its columns for words stay empty, so that a copy of
// the database alone reads nothing that members write to each other (business-messaging
// 22.1).
type words struct {
	Source, HTML, Spoiler string
	Unheard               []id.Account `json:",omitempty"`
}

// place ties sealed words to their post; what tells the post from its versions.
func place(p id.Post, what string) []byte { return []byte(what + "." + p.String()) }

// conceal moves the words of a direct post into a box.
func (e *Engine) conceal(p id.Post, v Visibility, what string, w words) (kept words, box []byte, err error) {
	if v != Direct {
		return w, nil, nil
	}
	plain, err := json.Marshal(w)
	if err != nil {
		return words{}, nil, err
	}
	return words{}, e.Keys.Seal(sealPurpose, plain, place(p, what)), nil
}

// disclose gives the words of a row: those in its box, if it has one.
func (e *Engine) disclose(p id.Post, what string, kept words, box []byte) (words, error) {
	if len(box) == 0 {
		return kept, nil
	}
	plain, err := e.Keys.Open(sealPurpose, box, place(p, what))
	if err != nil {
		return words{}, err
	}
	w := words{}
	err = json.Unmarshal(plain, &w)
	return w, err
}

// closed gives a post as it is stored.
func (e *Engine) closed(p Post) (Post, error) {
	w, box, err := e.conceal(p.ID, p.Visibility, "post", words{p.Source, p.HTML, p.Spoiler, p.Unheard})
	p.Source, p.HTML, p.Spoiler, p.box = w.Source, w.HTML, w.Spoiler, box
	return p, err
}

// opened gives a stored post as it reads.
func (e *Engine) opened(p Post) (Post, error) {
	w, err := e.disclose(p.ID, "post", words{Source: p.Source, HTML: p.HTML, Spoiler: p.Spoiler}, p.box)
	p.Source, p.HTML, p.Spoiler, p.Unheard, p.box = w.Source, w.HTML, w.Spoiler, w.Unheard, nil
	return p, err
}

// closedVersion gives a version of a post as it is stored.
func (e *Engine) closedVersion(p Post, v Version) (Version, error) {
	w, box, err := e.conceal(p.ID, p.Visibility, "edit", words{Source: v.Source, HTML: v.HTML, Spoiler: v.Spoiler})
	v.Source, v.HTML, v.Spoiler, v.box = w.Source, w.HTML, w.Spoiler, box
	return v, err
}

// openedVersions give stored versions of a post as they read.
func (e *Engine) openedVersions(p id.Post, list []Version) error {
	for i := range list {
		v := &list[i]
		w, err := e.disclose(p, "edit", words{Source: v.Source, HTML: v.HTML, Spoiler: v.Spoiler}, v.box)
		if err != nil {
			return err
		}
		v.Source, v.HTML, v.Spoiler, v.box = w.Source, w.HTML, w.Spoiler, nil
	}
	return nil
}
