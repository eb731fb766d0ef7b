package report

import (
	"context"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/web/desk"
	"parvis/base/web/ui"
	"parvis/engine/account"
	"parvis/engine/account/house"
)

const (
	minePath = "/settings/decisions"
	// perPage is how many decisions stand on a page.
	perPage = 20
)

// visit is one request for a page of this folder.
type visit struct {
	*Engine
	*desk.Visit[account.Actor]
}

var mine = desk.Desk[account.Actor]{Path: minePath, Word: "report.mine", What: "report.mine.what", Icon: "shield", Open: account.Actor.Known}

// Desk registers the page on which members read what was decided about their account
// and contest it (integrity 9.2, 9.4).
func (e *Engine) Desk(s desk.Shell[account.Actor]) {
	s.Topic(mine)
	s.Handle("GET "+minePath, func(v *desk.Visit[account.Actor]) error { return (&visit{e, v}).mine(0, nil) })
	s.Handle("GET "+minePath+"/{id}/receipt", func(v *desk.Visit[account.Actor]) error { return (&visit{e, v}).receipt() })
	s.Plead("POST "+minePath+"/{id}", func(v *desk.Visit[account.Actor]) error { return (&visit{e, v}).contest() })
}

// mine lists the decisions, the newest first; what of a form was refused stands above.
func (v *visit) mine(refused int64, broken []ui.Broken) error {
	before, _ := strconv.ParseInt(v.R.URL.Query().Get("max"), 10, 64)
	if refused != 0 {
		before = refused + 1 // the page on which its form is the first
	}
	var list []Warning
	var words map[house.Cite]house.Wording
	var logged map[int64]bool
	err := v.Visit.Read(func(ctx context.Context, tx *store.Tx) (err error) {
		if list, err = v.Warnings(ctx, tx, v.Actor, store.Page{Max: before, Limit: perPage + 1}); err != nil {
			return err
		}
		if words, err = v.wordsOf(ctx, tx, list); err != nil {
			return err
		}
		logged, err = v.Log.Has(ctx, tx, numbers(list))
		return err
	})
	if err != nil {
		return err
	}
	older := ""
	if len(list) > perPage {
		list = list[:perPage]
		older = minePath + "?max=" + strconv.FormatInt(list[perPage-1].ID, 10)
	}
	return v.Settings(mine, broken,
		g.If(len(list) == 0, v.Empty(v.Say("report.mine.none"), nil)),
		g.Map(list, func(w Warning) g.Node { return v.decision(&w, words, logged[w.ID], w.ID == refused) }), v.Older(older))
}

// receipt gives what the log of decisions has of a decision, as a file, to whom it was told.
func (v *visit) receipt() error {
	n, err := number(v.R)
	if err != nil {
		return err
	}
	var data []byte
	err = v.Visit.Read(func(ctx context.Context, tx *store.Tx) error {
		w, err := v.Warning(ctx, tx, v.Actor, n)
		if err == nil && w.Told != v.Actor.Account {
			err = errMissing
		}
		if err == nil {
			data, err = v.Log.Receipts(ctx, tx, n)
		}
		if err == nil && data == nil {
			err = errMissing
		}
		return err
	})
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
	v.W.Header().Set("Cache-Control", "private, no-store")
	v.W.Header().Set("Content-Disposition", `attachment; filename="decision-`+strconv.FormatInt(n, 10)+`.jsonl"`)
	_, err = v.W.Write(data)
	return err
}

// wordsOf gives the rules that decisions name, in the words that they had then.
func (e *Engine) wordsOf(ctx context.Context, tx *store.Tx, list []Warning) (map[house.Cite]house.Wording, error) {
	var cites house.Cites
	for _, w := range list {
		cites = append(cites, w.Rules...)
	}
	return e.House.Cited(ctx, tx, cites)
}

// decision draws a decision with its reasons, and what can be done about it.
func (v *visit) decision(w *Warning, words map[house.Cite]house.Wording, logged, open bool) g.Node {
	return Statement(v.View, w, words, g.If(logged, h.P(h.Class("small"), h.A(h.Href(minePath+"/"+strconv.FormatInt(w.ID, 10)+"/receipt"), h.Download(""), v.T("report.mine.receipt")), g.Text(" · "),
		h.A(h.Href("/transparency#log"), v.T("report.mine.receipt.how")))), v.appeal(w, open))
}

func numbers(list []Warning) []int64 {
	out := make([]int64, len(list))
	for i, w := range list {
		out[i] = w.ID
	}
	return out
}

// Statement draws a decision with its reasons as the owner of the account reads it, in
// the view's language; more stands below.
func Statement(v ui.View, w *Warning, words map[house.Cite]house.Wording, more ...g.Node) g.Node {
	return h.Section(h.Class("panel stack s"), g.If(w.ID != 0, h.ID("d"+strconv.FormatInt(w.ID, 10))),
		h.Div(h.H3(v.T("report.did."+string(w.Action))), h.P(h.Class("small muted"), v.Exact(w.At),
			g.If(!w.LiftedAt.IsZero(), g.Group{g.Text(" · "), v.T("report.mine.lifted", i18n.With("Date", v.Lang.Date(v.Local(w.LiftedAt))))}))),
		g.If(w.Text != "", h.Div(h.P(h.Class("small"), h.B(v.T("report.mine.said"))), h.P(h.Class("lines"), h.Dir("auto"), g.Text(w.Text)))),
		g.If(len(w.Rules) > 0, h.Div(h.Class("stack s"), h.P(h.Class("small"), h.B(v.T("report.mine.rules"))), house.CiteList(v, w.Rules, words))),
		g.If(len(w.Posts) > 0, h.Div(h.P(h.Class("small"), h.B(v.T("report.mine.posts", i18n.Count(len(w.Posts))))), h.Ul(h.Role("list"), g.Map(w.Posts, func(p id.Post) g.Node { return h.Li(concerned(v, w, p)) })))),
		g.Group(more))
}

// concerned names a post by its day, and leads to it while it is there.
func concerned(v ui.View, w *Warning, p id.Post) g.Node {
	text := v.T("report.mine.post", i18n.With("Date", v.Lang.DateTime(v.Local(id.Time(p)))))
	if w.Action == Delete && w.LiftedAt.IsZero() || v.Me == nil {
		return text
	}
	return h.A(h.Href(v.Me.URL+"/"+p.String()), text)
}

// appeal tells what came of the objection, or takes one.
func (v *visit) appeal(w *Warning, open bool) g.Node {
	last := w.At.Add(AppealLife)
	switch {
	case w.Appeal != nil:
		return h.Details(h.Class("foldable"), h.Summary(v.T("report.appeal."+string(w.Appeal.State))), h.P(h.Class("lines mt"), h.Dir("auto"), g.Text(w.Appeal.Text)),
			g.If(w.Appeal.Answer != "", h.Div(h.Class("mt"), h.P(h.Class("small"), h.B(v.T("report.mine.answered"))), h.P(h.Class("lines"), h.Dir("auto"), g.Text(w.Appeal.Answer)))))
	case !w.LiftedAt.IsZero():
		return nil
	case v.Now.After(last):
		return h.P(h.Class("small muted"), v.T("report.mine.late"))
	}
	n := strconv.FormatInt(w.ID, 10)
	return h.Details(h.Class("foldable"), g.If(open, g.Attr("open")), h.Summary(v.T("report.mine.contest")),
		h.Form(h.Class("stack mt"), h.Method("post"), h.Action(minePath+"/"+n),
			v.Field(ui.Field{Name: field(w.ID), Label: v.Say("report.mine.text"), Hint: v.Say("report.mine.until", i18n.With("Date", v.Lang.Date(v.Local(last)))), Type: "textarea", Value: v.Form(field(w.ID))}),
			h.P(ui.Submit("go", v.Say("report.mine.send")))))
}

// field names the box for an objection; each of a page has its own.
func field(warning int64) string { return "text" + strconv.FormatInt(warning, 10) }

// contest takes an objection.
func (v *visit) contest() error {
	n, err := number(v.R)
	if err != nil {
		return err
	}
	err = v.Visit.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := v.Appeal(ctx, tx, v.Actor, n, v.Form(field(n)))
		return err
	})
	if k := fault.KindOf(err); k == fault.Invalid || k == fault.Conflict {
		return v.mine(n, []ui.Broken{{Name: field(n), Text: v.Words.Fault(v.Lang, err)}})
	}
	if err != nil {
		return err
	}
	return v.Redirect(minePath + "?saved=1")
}
