package report_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"parvis/base/i18n"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/base/testkit"
	"parvis/base/web"
	"parvis/engine/account"
	"parvis/engine/account/house"
	"parvis/engine/post"
	"parvis/engine/report"
)

// keeper words the rules of the network.
var keeper = account.Actor{Account: 9, Role: account.ManageRules}

func (w *world) reword(rule int64, text string) {
	w.T.Helper()
	w.do(func(ctx context.Context, tx *store.Tx) error {
		return w.reports.House.ChangeRule(ctx, tx, keeper, house.Rule{ID: rule, Texts: house.Words{"fr": text}})
	})
}

// rulesOf gives the rules of a report as it is kept.
func (w *world) rulesOf(r id.Report) (out string) {
	w.T.Helper()
	w.Read(func(tx *store.Tx) error {
		got, err := w.reports.Get(w.Context(), tx, w.who["mod"], r)
		out = got.Rules.String()
		return err
	})
	return out
}

// integrity 9.1: a report and a decision name rules in the words that were in force
// when they were made; what becomes of the rules later changes neither.
func TestRulesKeepTheirWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.post("jean", "Achetez !", post.Public)
		r := w.report("lea", "jean", report.Draft{Posts: []id.Post{p}, Category: report.Violation, Rules: []string{"2", "1"}})
		w.reword(2, "Deux, autrement.")
		expect(t, "the report", w.rulesOf(r.ID), "1@1 2@1")
		expect(t, "a later one", w.rulesOf(w.report("zoe", "jean", report.Draft{Category: report.Violation, Rules: []string{"2"}}).ID), "2@2")

		change := func(c report.Change) string {
			err := w.try(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.reports.Change(ctx, tx, w.who["mod"], r.ID, c)
				return err
			})
			return code(err) + w.rulesOf(r.ID)
		}
		w.do(func(ctx context.Context, tx *store.Tx) error { return w.reports.House.DropRule(ctx, tx, keeper, 1) })
		w.reword(3, "Trois, autrement.")
		expect(t, "a rule that it had, one gone that it had, and another", change(report.Change{Rules: &[]string{"3", "2", "1"}}), "1@1 2@1 3@2")
		w.reword(3, "Trois, encore.")
		violation := report.Violation
		expect(t, "the same category", change(report.Change{Category: &violation}), "1@1 2@1 3@2")
		expect(t, "one that it never had and that is gone", change(report.Change{Rules: &[]string{"3", "9"}}), "report.rules.unknown1@1 2@1 3@2")

		made := w.act("mod", "jean", report.Act{Action: report.Cover, Report: r.ID})
		w.reword(2, "Deux, une dernière fois.")
		w.Read(func(tx *store.Tx) error {
			kept, err := w.reports.Warning(w.Context(), tx, w.who["jean"], made.ID)
			expect(t, "the decision", kept.Rules.String(), "1@1 2@2 3@3")
			if err != nil {
				return err
			}
			list, err := w.policy.Statements(w.Context(), tx, w.who["jean"], id.Max, 10)
			expect(t, "the statement of reasons", fmt.Sprintf("%d %s", len(list), list[0].Rule), "1 1@1 2@2 3@3")
			return err
		})
		expect(t, "without a report", w.act("mod", "jean", report.Act{Action: report.None}).Rules.String(), "")
	})
}

// Whoever is told of a decision reads the rules in its words, and what became of them.
func TestDecisionsTellTheirRules(t *testing.T) {
	t.Parallel()
	w := open(testkit.Lite(t, sources()))
	words, err := i18n.New(i18n.French, report.Locales, web.Locales, account.Locales)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	w.reports.Routes(mux, web.Native[account.Actor]{
		Who:   func(*http.Request) (account.Actor, error) { return w.who["jean"], nil },
		Lang:  func(*http.Request) i18n.Tag { return i18n.French },
		Words: words,
	}, w.Store)
	w.reword(2, "Deux.")
	r := w.report("lea", "jean", report.Draft{Category: report.Violation, Rules: []string{"1", "2", "3"}})
	w.act("mod", "jean", report.Act{Action: report.None, Report: r.ID})
	w.reword(2, "Deux, autrement.")
	w.do(func(ctx context.Context, tx *store.Tx) error { return w.reports.House.DropRule(ctx, tx, keeper, 3) })
	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/parvis/v1/decisions", nil))
	for _, want := range []string{
		`{"id":"1","version":1,"text":"Soyez corrects les uns envers les autres.","hint":"","path":"/rules/1@1","state":"in_force"}`,
		`{"id":"2","version":2,"text":"Deux.","hint":"","path":"/rules/2@2","state":"reworded"}`,
		`"path":"/rules/3@1","state":"removed"}`,
	} {
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("no %s in %s", want, rec.Body)
		}
	}
}

// Reports and decisions from before versions were kept name version 1.
func TestRulesOfOldReports(t *testing.T) { // architecture 6.11
	t.Parallel()
	const file = "migrations/20260102001400_report.sql"
	text, err := report.Migrations.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	old := sources()
	old[len(old)-1] = store.Source{Folder: "report", FS: fstest.MapFS{file: {Data: text}}}
	testkit.Each(t, old, func(t *testing.T, k *testkit.Kit) {
		k.Write(func(tx *store.Tx) error {
			for _, r := range []struct {
				id    int64
				rules string
			}{{101, "1 2"}, {102, ""}} {
				if _, err := tx.Exec("INSERT INTO report_report (id, reporter, target, category, comment, forward, rules, updated_at, assigned, resolved_at, resolved_by) VALUES ($1, 7, 8, 'violation', '', $2, $3, $4, 0, 0, 0)", r.id, false, r.rules, time.Time{}); err != nil {
					return err
				}
			}
			for warning, of := range map[int64]int64{201: 101, 202: 102, 203: 0} {
				if _, err := tx.Exec("INSERT INTO report_warning (id, target, moderator, action, text, report, posts, lifted_at) VALUES ($1, 8, 9, 'none', '', $2, '', $3)", warning, of, time.Time{}); err != nil {
					return err
				}
			}
			return nil
		})
		k.Reopen(sources())
		w := open(k)
		expect(t, "the report", w.rulesOf(101), "1@1 2@1")
		expect(t, "one without rules", w.rulesOf(102), "")
		for warning, want := range map[int64]string{201: "1@1 2@1", 202: "", 203: ""} {
			w.Read(func(tx *store.Tx) error {
				got, err := w.reports.Warning(w.Context(), tx, w.who["mod"], warning)
				expect(t, "decision "+fmt.Sprint(warning), got.Rules.String(), want)
				return err
			})
		}
	})
}
