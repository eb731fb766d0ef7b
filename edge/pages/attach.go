package pages

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/engine/media"
)

// attach takes a file for the post that is being written, while it is being written,
// and answers with its line of the form.
func (v *visit) attach() error {
	if v.r.MultipartForm == nil || len(v.r.MultipartForm.File["file"]) != 1 {
		return errForm
	}
	m, err := v.uploadOne(v.r.MultipartForm.File["file"][0])
	if err != nil {
		return err
	}
	return v.attached(m.ID)
}

// attachedFile answers with the line of a file that was sent before, for a draft that
// comes back.
func (v *visit) attachedFile() error {
	m, err := number[id.Media](v, "id")
	if err != nil {
		return err
	}
	return v.attached(m)
}

func (v *visit) attached(m id.Media) error {
	if !web.IsFragment(v.r) {
		return v.redirect("/compose")
	}
	var line g.Node
	err := v.read(func(ctx context.Context, tx *store.Tx) error {
		got, err := v.Media.Own(ctx, tx, v.actor, m)
		if err != nil {
			return err
		}
		line = v.keptFile(v.album(ctx, tx).kept(got))
		return nil
	})
	if err != nil {
		return err
	}
	return v.send(http.StatusOK, line)
}

// kept gives an uploaded file for the form.
func (b *album) kept(m media.Media) kept {
	return kept{id: m.ID.String(), alt: m.Description, preview: b.address(m, media.Preview)}
}
