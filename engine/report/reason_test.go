package report_test

import (
	"strings"
	"testing"
	"time"

	"parvis/base/fault"
	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/report"
)

// The tree has the codes of the paper but for "appeal", each with its words, and each
// leads to a category of the client API. // integrity 6
func TestTheTreeOfReasons(t *testing.T) {
	t.Parallel()
	words, err := i18n.New(i18n.French, report.Locales)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, group := range report.Reasons() {
		all := group.Below()
		if len(all) == 0 {
			all = []report.Reason{group}
		} else if group.Whole() {
			t.Errorf("the group %s is a reason", group)
		}
		for _, r := range append([]report.Reason{group}, all...) {
			if !words.Has("report.reason." + string(r)) {
				t.Errorf("%s has no words", r)
			}
		}
		for _, r := range all {
			n++
			if !r.Whole() || r.Group() != group || r.Danger() != group.Danger() || len(r.Below()) > 0 {
				t.Errorf("%s of %s: whole %v, of %s, danger %v", r, group, r.Whole(), r.Group(), r.Danger())
			}
		}
	}
	if n != 45 {
		t.Errorf("%d reasons", n)
	}
	for r, want := range map[report.Reason]report.Category{
		"": report.Other, "other": report.Other, "nothing": report.Other, "violence.threats": report.Legal, "violence.graphic": report.Violation, "child_safety.other": report.Legal,
		"misleading.spam": report.Spam, "misleading.scam": report.Legal, "rules.ban_evasion": report.Violation, "rights.copyright": report.Legal, "self_harm.content": report.Violation,
	} {
		if got := r.Category(); got != want {
			t.Errorf("%s is %s", r, got)
		}
	}
	for _, r := range []report.Reason{"", "violence", "violence.", "violence.nothing", "nothing", "other.other", "violence.threats.more"} {
		if r.Whole() {
			t.Errorf("%q is a reason", r)
		}
	}
	if !report.Reason("self_harm").Danger() || report.Reason("rights.copyright").Danger() || !report.Reason("child_safety.csam").Nameless() || report.Reason("child_safety.other").Nameless() {
		t.Error("danger and names")
	}
}

// A report keeps the reason with what shows it, and a visitor's says so.
func TestAReportKeepsItsReason(t *testing.T) { // integrity 6
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		jean := w.who["jean"].Account
		opened := func(actor account.Actor, d report.Draft) (r report.Report, err error) {
			d.Target = jean
			err = w.Store.Write(w.Context(), func(tx *store.Tx) (err error) { r, err = w.reports.Open(w.Context(), tx, actor, d); return err })
			return r, err
		}
		read := func(which id.Report) (r report.Report) {
			w.Read(func(tx *store.Tx) (err error) {
				r, err = w.reports.Get(w.Context(), tx, w.who["mod"], which)
				return err
			})
			return r
		}
		long := strings.Repeat("é", report.MaxComment+1)
		made, err := opened(account.Actor{}, report.Draft{Reason: "rights.copyright", Comment: long, Evidence: []string{"https://a.example/1", "http://b.example/"}, Faith: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := read(made.ID); got.Reason != "rights.copyright" || got.Category != report.Legal || !got.Visitor || !got.Faith || got.Comment != long || strings.Join(got.Evidence, " ") != "https://a.example/1 http://b.example/" {
			t.Errorf("kept %+v", got)
		}
		if made, err = opened(w.who["lea"], report.Draft{Reason: "violence.graphic", Category: report.Spam}); err != nil || read(made.ID).Visitor || read(made.ID).Category != report.Spam {
			t.Errorf("a member's: %+v %v", made, err)
		}
		for _, d := range []report.Draft{
			{Reason: "violence"}, {Reason: "nothing"}, {Comment: long}, {Comment: strings.Repeat("é", report.MaxExplanation+1), Faith: true}, {Evidence: []string{"javascript:alert(1)"}}, {Evidence: []string{"https://a.example/ b"}},
			{Evidence: []string{"https://1.example", "https://2.example", "https://3.example", "https://4.example", "https://5.example", "https://6.example"}},
		} {
			if _, err := opened(w.who["lea"], d); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s %d %v: %v", d.Reason, len(d.Comment), d.Evidence, err)
			}
		}
	})
}

// Whoever reported may know whether it is read, and whether a measure answered it.
func TestOutcomes(t *testing.T) { // integrity 6
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		mod, ctx := w.who["mod"], w.Context()
		jean := w.who["jean"].Account
		open := func() (r report.Report) {
			w.Clock.Advance(time.Minute)
			w.Write(func(tx *store.Tx) (err error) {
				r, err = w.reports.Open(ctx, tx, w.who["lea"], report.Draft{Target: jean, Comment: "Trop.", Evidence: []string{"https://a.example"}})
				return err
			})
			w.Clock.Advance(time.Minute)
			return r
		}
		is := func(r report.Report, want report.Outcome) {
			t.Helper()
			w.Read(func(tx *store.Tx) error {
				_, got, err := w.reports.Outcome(ctx, tx, r.ID)
				if got != want {
					t.Errorf("it is %s, not %s", got, want)
				}
				return err
			})
		}
		act := func(a report.Act) {
			a.Target = jean
			w.Write(func(tx *store.Tx) error { _, err := w.reports.Act(ctx, tx, mod, a); return err })
		}
		r := open()
		is(r, report.Received)
		w.Write(func(tx *store.Tx) error { _, err := w.reports.Assign(ctx, tx, mod, r.ID); return err })
		is(r, report.InReview)
		w.Write(func(tx *store.Tx) error { _, err := w.reports.Resolve(ctx, tx, mod, r.ID); return err })
		is(r, report.NoMeasure)
		warned := open()
		act(report.Act{Action: report.None, Report: warned.ID})
		is(warned, report.Measure)
		is(r, report.NoMeasure)
		first, second := open(), open()
		act(report.Act{Action: report.Sensitive, Report: first.ID}) // answers both
		is(first, report.Measure)
		is(second, report.Measure)
		is(r, report.NoMeasure)
		w.Write(func(tx *store.Tx) error { return w.reports.Lift(ctx, tx, mod, jean, report.Sensitive) })
		is(second, report.NoMeasure)
		w.Write(func(tx *store.Tx) error { return w.reports.Forget(ctx, tx, first.ID) })
		w.Read(func(tx *store.Tx) error {
			got, err := w.reports.Get(ctx, tx, mod, first.ID)
			if got.Comment != "" || len(got.Evidence) > 0 || got.Target != jean {
				t.Errorf("what is left: %+v", got)
			}
			return err
		})
		w.Read(func(tx *store.Tx) error {
			if _, _, err := w.reports.Outcome(ctx, tx, 7); fault.KindOf(err) != fault.Missing {
				t.Errorf("of none: %v", err)
			}
			return nil
		})
	})
}
