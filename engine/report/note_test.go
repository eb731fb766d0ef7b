package report_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/audit"
	"parvis/engine/report"
)

// notes gives the notes on the cases of an account, as somebody reads them.
func (w *world) notes(who, about string) (out string, err error) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		var list []report.Note
		list, err = w.reports.Notes(w.Context(), tx, w.who[who], w.who[about].Account, 10)
		for _, n := range list {
			by := "nobody"
			for name, a := range w.who {
				if n.By != 0 && a.Account == n.By {
					by = name
				}
			}
			out += fmt.Sprintf("%s: %s, ", by, n.Text)
		}
		return nil
	})
	return out, err
}

func (w *world) note(by string, r id.Report, text string) error {
	return w.try(func(ctx context.Context, tx *store.Tx) error {
		_, err := w.reports.Note(ctx, tx, w.who[by], r, text)
		return err
	})
}

// integrity 7: the staff write notes for each other, which nobody else reads.
func TestNotes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r, own := w.report("lea", "jean", report.Draft{}), w.report("lea", "mod", report.Draft{})
		w.events()
		for who, want := range map[string]string{"lea": "report.forbidden", "jean": "report.forbidden", "": "report.forbidden"} {
			expect(t, who+" writes", code(w.note(who, r.ID, "Moi.")), want)
			_, err := w.notes(who, "jean")
			expect(t, who+" reads", code(err), want)
		}
		expect(t, "no case", code(w.note("mod", 7, "Quoi ?")), "report.missing")
		expect(t, "one's own case", code(w.note("mod", own.ID, "Non.")), "report.missing")
		expect(t, "blank", code(w.note("mod", r.ID, " \n ")), "report.note.text")
		expect(t, "long", code(w.note("mod", r.ID, strings.Repeat("é", report.MaxNote+1))), "report.note.text")
		for _, one := range [][2]string{{"mod", " Vu au téléphone. "}, {"second", "Merci."}, {"mod", strings.Repeat("é", report.MaxNote)}} {
			if err := w.note(one[0], r.ID, one[1]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.note("chief", own.ID, "Sur mod."); err != nil {
			t.Fatal(err)
		}
		got, err := w.notes("chief", "jean")
		expect(t, "the newest last", got, "mod: Vu au téléphone., second: Merci., mod: "+strings.Repeat("é", report.MaxNote)+", ")
		expect(t, "read", code(err), "")
		got, _ = w.notes("mod", "mod")
		expect(t, "about oneself", got, "")
		got, _ = w.notes("second", "mod")
		expect(t, "about a colleague", got, "chief: Sur mod., ")
		expect(t, "told", w.events(), "")
		expect(t, "record", w.record(), "note note note note")
		w.Read(func(tx *store.Tx) error {
			list, err := audit.List(w.Context(), tx, audit.Filter{}, store.Page{Limit: 20})
			for _, e := range list {
				if s := fmt.Sprintf("%+v", e); strings.Contains(s, "téléphone") || strings.Contains(s, "Merci") {
					t.Errorf("the record has the text: %s", s)
				}
			}
			return err
		})

		w.do(func(ctx context.Context, tx *store.Tx) error {
			return w.reports.Erase(ctx, tx, w.who["second"].Account)
		})
		got, _ = w.notes("chief", "jean")
		expect(t, "without a name", strings.Contains(got, "nobody: Merci., "), true)
		w.do(func(ctx context.Context, tx *store.Tx) error { return w.reports.Erase(ctx, tx, w.who["jean"].Account) })
		got, _ = w.notes("chief", "jean")
		expect(t, "with the case", got, "")
	})
}
