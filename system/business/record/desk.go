package record

import (
	"context"
	"encoding/json"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
)

// visit is one request for the page of a record.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
	line id.Line
	chat id.Chat
}

// Desk registers the page on which who runs an organisation takes and erases a record.
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	const path = "/studio/line/{line}/inbox/{id}/record"
	for method, fn := range map[string]func(*visit) error{http.MethodGet: (*visit).page, http.MethodPost: (*visit).act} {
		s.Handle(method+" "+path, func(d *desk.Visit[account.Actor]) error {
			v := &visit{Engine: e, Visit: d}
			var err error
			if v.line, err = id.Parse[id.Line](d.R.PathValue("line")); err != nil {
				return errMissing
			}
			if v.chat, err = id.Parse[id.Chat](d.R.PathValue("id")); err != nil {
				return errMissing
			}
			return fn(v)
		})
	}
}

func (v *visit) inbox() string { return "/studio/line/" + v.line.String() + "/inbox" }

func (v *visit) read() (r Record, err error) {
	err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		r, err = v.Engine.Read(ctx, tx, v.Actor, v.line, v.chat)
		return err
	})
	return r, err
}

// page tells what is held, and what can be done with it.
func (v *visit) page() error {
	r, err := v.read()
	if err != nil {
		return err
	}
	said, noted := 0, 0
	for _, c := range r.Chats {
		said, noted = said+len(c.Said), noted+len(c.Notes)
	}
	at := v.inbox() + "/" + v.chat.String()
	form := func(do, class, word string) g.Node {
		return h.Form(h.Method("post"), h.Action(at+"/record"), h.Input(h.Type("hidden"), h.Name("do"), h.Value(do)), h.Button(h.Type("submit"), h.Class(class), v.T(word)))
	}
	return v.Page(ui.Page{Title: v.Say("record.title"), Here: "settings", Back: at, NoIndex: true}, h.Div(h.Class("pad stack l"),
		h.P(h.B(g.El("bdi", g.Text("@"+r.Member.Username))), g.Text(" · "), g.Text(r.Organisation)),
		h.Ul(h.Li(v.T("record.said", i18n.Count(said))), h.Li(v.T("record.noted", i18n.Count(noted))), h.Li(v.T("record.lines", i18n.Count(len(r.Chats))))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "take"), h.H2(h.ID("take"), v.T("record.take")), h.P(h.Class("muted"), v.T("record.take.what")), h.Div(h.Class("row"), form("json", "btn", "record.json"), form("csv", "btn", "record.csv"))),
		h.Section(h.Class("stack s"), h.Aria("labelledby", "erase"), h.H2(h.ID("erase"), v.T("record.erase")), h.P(v.T("record.erase.what")), h.P(v.T("record.erase.stays")),
			h.Details(h.Summary(h.Class("btn bad"), v.T("record.erase")), form("erase", "btn bad", "record.erase.do")))))
}

// act gives the record as a file, or erases it.
func (v *visit) act() error {
	do := v.Form("do")
	switch do {
	case "erase":
		if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
			return v.Erase(ctx, tx, v.Actor, v.line, v.chat)
		}); err != nil {
			return err
		}
		return v.Redirect(v.inbox())
	case "json", "csv":
	default:
		return errMissing
	}
	if err := v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		return v.Log(ctx, tx, v.Actor, v.line, v.chat, do)
	}); err != nil {
		return err
	}
	r, err := v.read()
	if err != nil {
		return err
	}
	kind, data := "text/csv; charset=utf-8", []byte(nil)
	if data, err = r.Table(); do == "json" {
		kind = "application/json; charset=utf-8"
		data, err = json.MarshalIndent(r, "", "  ")
	}
	if err != nil {
		return err
	}
	head := v.W.Header()
	head.Set("Content-Type", kind)
	head.Set("Content-Disposition", `attachment; filename="`+r.Member.Number+"."+do+`"`)
	head.Set("Cache-Control", "private, no-store")
	_, _ = v.W.Write(data) // whoever asked may be gone
	return nil
}
