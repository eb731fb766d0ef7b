package bench

import (
	"context"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/store"
	"parvis/base/web"
	"parvis/base/web/ui"
	"parvis/engine/report"
)

// notesMost is how many notes stand in a file.
const notesMost = 100

// notes shows what the staff wrote for each other on the cases of the account, the
// newest last, and takes another.
func (v *visit) notes(f *file) g.Node {
	return h.Section(h.Class("stack s"), h.ID("notes"), h.H2(v.T("bench.notes")), h.P(h.Class("small muted"), v.T("bench.notes.who")),
		g.If(len(f.notes) == 0, h.P(h.Class("muted"), v.T("bench.notes.none"))),
		g.Map(f.notes, func(n report.Note) g.Node {
			by := v.T("bench.note.gone")
			if n.By != 0 {
				by = v.name(f.people[n.By])
			}
			elsewhere := !slices.ContainsFunc(f.all, func(r report.Report) bool { return r.ID == n.Report })
			return h.Div(h.Class("card stack s"), h.ID("n"+number(n.ID)),
				h.P(h.Class("small muted"), by, g.Text(" · "), v.Exact(n.At), g.If(elsewhere, g.Group{g.Text(" · "), h.A(h.Href(deskPath+"/"+n.Report.String()), v.T("bench.note.case", i18n.With("Number", n.Report.String())))})),
				h.P(h.Class("lines"), h.Dir("auto"), g.Text(n.Text)))
		}),
		h.Form(h.Class("card stack s"), h.Method("post"), h.Action(f.path()+"/note"), v.Summary(f.unnoted),
			v.Field(ui.Field{Name: "note", Label: v.Say("bench.note"), Hint: v.Say("bench.note.hint", i18n.With("Max", v.Lang.Number(report.MaxNote))), Type: "textarea", Value: f.note}),
			h.P(ui.Submit("", v.Say("bench.note.add")))))
}

// write takes a note.
func (v *visit) write() error {
	which, err := v.which()
	if err != nil {
		return err
	}
	var f file
	var n report.Note
	var refused error
	err = v.Write(func(ctx context.Context, tx *store.Tx) (err error) {
		if n, refused = v.reports.Note(ctx, tx, v.Actor, which, v.Form("note")); fault.KindOf(refused) != fault.Invalid {
			return refused
		}
		f, err = v.load(ctx, tx, which)
		return err
	})
	if err != nil {
		return err
	}
	if refused != nil {
		f.note, f.unnoted = v.Form("note"), []ui.Broken{{Name: "note", Text: v.Words.Fault(v.Lang, refused)}}
		return v.drawFile(web.Status(fault.Invalid), &f, f.begin(), nil)
	}
	return v.Redirect(deskPath + "/" + which.String() + "#n" + number(n.ID))
}
