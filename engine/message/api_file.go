package message

import (
	"net/http"

	"parvis/base/id"
	"parvis/base/web"
	"parvis/base/web/param"
	"parvis/engine/account"
	"parvis/engine/media"
)

// fileKept is a file that was taken for a message.
type fileKept struct {
	ID    id.Media    `json:"id,string"`
	Type  string      `json:"type"`
	Mime  string      `json:"mime_type"`
	Size  int64       `json:"size"`
	State media.State `json:"state"`
}

// file takes a file for a message: documents too, which uploads for posts do not take. A
// film or sound can be sent once it is ready.
func (a api) file(w http.ResponseWriter, r *http.Request, actor account.Actor) error {
	if err := a.File(actor); err != nil {
		return err
	}
	p, err := param.Parse(r, param.Limits{File: media.MaxFile})
	if err != nil {
		return err
	}
	defer p.Close()
	part := p.File("file")
	if part == nil {
		return errNoFile
	}
	sent, err := part.Open()
	if err != nil {
		return err
	}
	defer sent.Close()
	m, err := a.o.Media.File(r.Context(), actor.Account, part.Name, part.Type, sent)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if m.State == media.Processing {
		status = http.StatusAccepted
	}
	return web.JSON(w, status, fileKept{m.ID, m.Type, m.Mime, m.Bytes, m.State})
}
