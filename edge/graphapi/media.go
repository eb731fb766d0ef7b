package graphapi

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/media"
)

// upload takes a file of a line (business-messaging 8). It is recognised by its content
// and written anew; what that cannot be done with is refused.
func (c *call) upload(ctx context.Context) (any, error) {
	switch {
	case c.in.str("messaging_product") != "whatsapp":
		return nil, errProduct
	case c.file == nil || c.file.size == 0:
		return nil, lacking("file")
	}
	if err := c.weigh(); err != nil {
		return nil, err
	}
	m, err := c.Media.File(ctx, id.Account(c.node.line.ID), c.file.name, cmp.Or(c.file.mime, c.in.str("type")), c.file)
	if err == nil {
		err = said(c.in.str("type"), m.Type)
	}
	if err == nil {
		err = c.prepared(ctx, m)
	}
	if err != nil {
		return nil, err
	}
	answer := map[string]any{"id": m.ID.String()}
	return answer, c.write(ctx, func(tx *store.Tx) (any, error) {
		return answer, c.Business.AddFile(ctx, tx, c.node.line.ID, m.ID)
	})
}

// said refuses what an upload says that it is, a type or its first word, where its bytes are
// of another kind.
func said(name, is string) error {
	word, _, typed := strings.Cut(strings.ToLower(strings.TrimSpace(name)), "/")
	switch {
	case word == "" || word == is:
		return nil
	case word == "video" && is == "gifv", word == "sticker" && is == "image":
		return nil
	case typed && (word == "application" || word == "text" || word == "font") && is == media.Document:
		return nil
	}
	return errFileType.with("type: the file is of another type than " + strconv.Quote(name) + ".")
}

// weigh counts what a line uploads.
func (c *call) weigh() error {
	return c.takeMany(perFile, c.node.line.ID.String(), int((c.file.size+1023)>>10), errFileRate)
}

// prepared waits until a file is ready to be sent: clients send it at once.
func (c *call) prepared(ctx context.Context, m media.Media) error {
	if err := c.Media.Settle(ctx, m.ID); err != nil {
		return err
	}
	return c.Store.Read(ctx, func(tx *store.Tx) error {
		got, err := c.Media.Many(ctx, tx, []id.Media{m.ID})
		if err == nil && (len(got) == 0 || got[0].State == media.Failed) {
			return errFileType
		}
		return err
	})
}

// ours tells whether a file is one of the line that a call may name.
func (c *call) ours() error {
	if n := c.in.str("phone_number_id"); n != "" && n != c.node.line.ID.String() {
		return c.noNode()
	}
	return nil
}

type mediaWire struct {
	Product string `json:"messaging_product"`
	URL     string `json:"url"`
	Mime    string `json:"mime_type"`
	Hash    string `json:"sha256"`
	Size    int64  `json:"file_size"`
	ID      string `json:"id"`
}

// getMedia tells where a file can be had, for some minutes.
func (c *call) getMedia(context.Context) (any, error) {
	if err := c.ours(); err != nil {
		return nil, err
	}
	m := c.node.media
	x, ok := m.Rendition(media.Original)
	if !ok {
		return nil, &Error{Status: 400, Code: 131053, Message: "(#131053) Media upload error", Details: "The file is still being prepared. Ask again in a moment.", Transient: true}
	}
	// stored files are named by their hash
	return mediaWire{"whatsapp", c.Media.Lend(m, c.node.line.ID.String(), c.Clock.Now()), x.Mime, x.Blob, x.Bytes, m.ID.String()}, nil
}

// deleteMedia forgets a file that a line uploaded.
func (c *call) deleteMedia(ctx context.Context) (any, error) {
	if err := c.ours(); err != nil {
		return nil, err
	}
	return success, c.write(ctx, func(tx *store.Tx) (any, error) {
		return success, c.Business.DropFile(ctx, tx, c.node.line.ID, c.node.media)
	})
}
