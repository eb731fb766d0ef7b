package archive

import (
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/archive/form"
	"parvis/engine/post/text"
)

// pieces are the items of a profile, in order; they are named to the member in
// the words of the archive.
var pieces = []string{"name", "summary", "attachment", "icon", "image"}

// profile does what is left of taking a profile over.
func (j *job) profile() error {
	for j.run.position < len(pieces) {
		if err := j.more(); err != nil {
			return err
		}
		name := pieces[j.run.position]
		var c account.ProfileChange
		if err := j.piece(name, &c); err != nil {
			f := fault.Of(err)
			if passing(f) {
				return err
			}
			if err := j.refuse(form.Actors, name, f); err != nil {
				return err
			}
			continue
		}
		if err := j.item(form.Actors, name, func(tx *store.Tx) error { return j.change(tx, c) }); err != nil {
			return err
		}
	}
	return nil
}

// piece says what one piece changes.
func (j *job) piece(name string, c *account.ProfileChange) error {
	o := j.owner
	switch name {
	case "name":
		c.DisplayName, c.Locked, c.Bot, c.Discoverable, c.Indexable = &o.Name, &o.Locked, &o.Bot, &o.Discoverable, &o.Indexable
	case "summary":
		note := text.FromHTML(o.Summary, func(href, shown string) string { return mention(nil, href, shown) })
		c.Note = &note
	case "attachment":
		fields := make([]account.ProfileField, 0, len(o.Fields))
		for _, f := range o.Fields {
			fields = append(fields, account.ProfileField{Name: f.Name, Value: strings.ReplaceAll(text.FromHTML(f.Value, nil), "\n", " ")})
		}
		c.Fields = &fields
	case "icon":
		return j.picture(o.Icon, o.IconText, &c.AvatarMedia, &c.AvatarText)
	case "image":
		return j.picture(o.Image, o.ImageText, &c.HeaderMedia, &c.HeaderText)
	}
	return nil
}

// picture uploads a picture of the profile; without one nothing changes.
func (j *job) picture(address, alt string, to **id.Media, words **string) error {
	if address == "" {
		return nil
	}
	name := j.find(address)
	if name == "" {
		return errNoFile
	}
	r, err := j.pack.Read(name, fileMost)
	if err != nil {
		return err
	}
	defer r.Close()
	m, err := j.Media.Picture(j.ctx, j.actor.Account, r)
	if err != nil {
		return err
	}
	alt = clip(alt)
	*to, *words = &m.ID, &alt
	return nil
}

// change updates the profile and lets go of pictures that were replaced.
func (j *job) change(tx *store.Tx, c account.ProfileChange) error {
	old, err := j.Account.Find(j.ctx, tx, j.actor.Account)
	if err != nil {
		return err
	}
	now, err := j.Account.Update(j.ctx, tx, j.actor, c)
	if err != nil {
		return err
	}
	for _, m := range []id.Media{old.AvatarMedia, old.HeaderMedia} {
		if m != 0 && m != now.AvatarMedia && m != now.HeaderMedia {
			if err := j.Media.Discard(j.ctx, tx, m); err != nil {
				return err
			}
		}
	}
	return nil
}
