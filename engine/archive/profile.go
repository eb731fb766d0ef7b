package archive

import (
	"context"
	"errors"
	"strings"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/archive/form"
	"parvis/engine/media"
	"parvis/engine/post/text"
)

// pieces are the items of a profile, in order; they are named to the member in
// the words of the archive.
var pieces = []string{"name", "summary", "attachment", "icon", "image"}

// Under which names pictures of the profile are noted: no file of an archive ends
// with a slash.
const (
	iconPiece  = "icon/"
	imagePiece = "image/"
)

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
		if err := j.item(form.Actors, name, func(tx *store.Tx) error { return j.change(tx, name+"/", c) }); err != nil {
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
		return j.picture(iconPiece, o.Icon, o.IconText, &c.AvatarMedia, &c.AvatarText)
	case "image":
		return j.picture(imagePiece, o.Image, o.ImageText, &c.HeaderMedia, &c.HeaderText)
	}
	return nil
}

// picture uploads a picture of the profile, or takes the one that a slice before
// this one uploaded; without one nothing changes.
func (j *job) picture(piece, address, alt string, to **id.Media, words **string) error {
	if address == "" {
		return nil
	}
	name := j.find(address)
	if name == "" {
		return errNoFile
	}
	m, err := j.had(piece)
	if err == nil && m.ID == 0 {
		m, err = j.portray(piece, name)
	}
	if err != nil {
		return err
	}
	alt = clip(alt)
	*to, *words = &m.ID, &alt
	return nil
}

// portray uploads a picture and notes it until the profile has it: unlike other
// files it is not swept away when nothing needs it.
func (j *job) portray(piece, name string) (media.Media, error) {
	r, err := j.pack.Read(name, fileMost)
	if err != nil {
		return media.Media{}, err
	}
	defer r.Close()
	m, err := j.Media.Picture(j.ctx, j.actor.Account, r)
	if err != nil {
		return m, err
	}
	err = j.move(*j.run, func(tx *store.Tx) error { return putMedia(tx, j.run.ID, piece, m.ID) })
	if err == nil {
		return m, nil
	}
	late := context.WithoutCancel(j.ctx)
	return m, errors.Join(err, j.Store.Write(late, func(tx *store.Tx) error { return j.Media.Discard(late, tx, m.ID) }))
}

// unused removes pictures that were uploaded for a profile which does not have
// them, of one piece or of all.
func (e *Engine) unused(ctx context.Context, tx *store.Tx, run id.Job, of ...string) error {
	for _, piece := range of {
		m, err := mediaAt(tx, run, piece)
		if err != nil {
			return err
		}
		if m == 0 {
			continue
		}
		if err := e.Media.Discard(ctx, tx, m); err != nil {
			return err
		}
		if err := takeMedia(tx, run, piece); err != nil {
			return err
		}
	}
	return nil
}

// change updates the profile and lets go of pictures that were replaced.
func (j *job) change(tx *store.Tx, piece string, c account.ProfileChange) error {
	old, err := j.Account.Find(j.ctx, tx, j.actor.Account)
	if err != nil {
		return err
	}
	now, err := j.Account.Update(j.ctx, tx, j.actor, c)
	if err != nil {
		return err
	}
	if err := takeMedia(tx, j.run.ID, piece); err != nil {
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
